import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { eventStreams } from '../http/event-stream.ts';

/** Tells of each change to a case as it is committed. */
export function reviewStream(app: ApiServer, { changes, names }: ApiDependencies): void {
  const openStream = eventStreams(app);

  function shown(payload: string): string {
    const { instanceId, ...rest } = JSON.parse(payload) as { instanceId: string };
    return JSON.stringify({ [names.id]: instanceId, ...rest });
  }

  app.route({
    method: 'GET',
    url: '/reviews/stream',
    schema: {
      tags: ['Reviews'],
      operationId: 'streamReviews',
      summary: 'Follow all changes to cases, as server-sent events',
      description: `Event \`change\` with { caseId, ${names.id}, version, status }; event \`resync\` after changes that may have been missed: list the cases again.`,
      response: { 200: z.string().describe('text/event-stream') },
    },
    handler: async (request, reply) => {
      const stream = openStream(request, reply);
      if (stream === undefined) return;
      const unsubscribe = changes.subscribe('review_changed', (payload) =>
        stream.send(
          payload === undefined ? { event: 'resync', data: '{}' } : { event: 'change', data: shown(payload) },
        ),
      );
      stream.raw.once('close', unsubscribe);
    },
  });
}
