import type { ApiServer } from '../dependencies.ts';
import { Problem } from './problem.ts';

/** RFC 9112, 3.2. Node would refuse it as well, and not say why. */
export function needHost(app: ApiServer): void {
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.httpVersion === '1.1' && raw.headers.host === undefined) {
      throw new Problem('malformed-request', {
        detail: 'A request of HTTP/1.1 needs the header Host.',
        errors: [{ header: 'host', detail: 'Is missing' }],
      });
    }
  });
}
