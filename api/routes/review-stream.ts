import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { openEventStream } from '../event-stream.ts';

/** Tells of each change to a case as it is committed. */
export function reviewStream(app: ApiServer, { changes }: ApiDependencies): void {
  const open = new Set<ServerResponse>();
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
  app.route({
    method: 'GET',
    url: '/reviews/stream',
    schema: {
      tags: ['Reviews'],
      operationId: 'streamReviews',
      summary: 'Follow all changes to cases, as server-sent events',
      description:
        'Event `change` with { caseId, orderId, version, status }; event `resync` after changes that may have been missed: list the cases again.',
      response: { 200: z.string().describe('text/event-stream') },
    },
    handler: async (_request, reply) => {
      reply.hijack();
      const stream = openEventStream(reply.raw);
      open.add(reply.raw);
      const unsubscribe = changes.subscribe('review_changed', (payload) =>
        stream.send(
          payload === undefined ? { event: 'resync', data: '{}' } : { event: 'change', data: payload },
        ),
      );
      reply.raw.once('close', () => {
        open.delete(reply.raw);
        unsubscribe();
      });
    },
  });
}
