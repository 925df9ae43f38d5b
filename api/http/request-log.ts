import type { ApiServer } from '../dependencies.ts';

/** One line for each answer, without bodies, headers or addresses: they are personal data. */
export function logAnswers(app: ApiServer): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? 'unknown',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'answered',
    );
  });
}
