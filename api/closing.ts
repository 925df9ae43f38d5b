import type { ApiServer } from './dependencies.ts';
import { Problem, sendProblem } from './http/problem.ts';

/** From the moment that the server closes, new requests on open connections are sent elsewhere. */
export function refuseWhenClosing(app: ApiServer): void {
  let closing = false;
  app.addHook('preClose', (done) => {
    closing = true;
    done();
  });
  app.addHook('onRequest', async (_request, reply) => {
    if (!closing) return;
    const detail = 'This process is stopping. Please send the same request again in a while.';
    await sendProblem(reply, new Problem('shutting-down', { detail, headers: { 'retry-after': '1' } }));
  });
  app.addHook('onSend', async (_request, reply) => {
    // A connection that is kept would keep the server from closing.
    if (closing) reply.header('connection', 'close');
  });
}
