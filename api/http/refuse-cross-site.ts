import type { ApiServer } from '../dependencies.ts';
import { Problem } from './problem.ts';

/**
 * Whoever knows the id of an instance may cancel it. A page of another site cannot read ids, and may all the same have the
 * browser of somebody who is within the network send what it was told: browsers say so.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function refuseCrossSite(app: ApiServer): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    const isReading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    if (!isReading && headers['sec-fetch-site'] === 'cross-site')
      throw new Problem('cross-site', { detail: 'The browser says that a page of another site sends this.' });
  });
}
