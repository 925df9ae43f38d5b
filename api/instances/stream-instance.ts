import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { eventStreams } from '../http/event-stream.ts';
import { loggable } from '../http/loggable.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { findInstance } from './find-instance.ts';
import { instanceView } from './instance-view.ts';

export function streamInstance(app: ApiServer, dependencies: ApiDependencies): void {
  const { saga, names, watch } = dependencies;
  const { one, aOne, member, One, tag, path } = names;
  const openStream = eventStreams(app);
  app.route({
    method: 'GET',
    url: `${path}/:id/stream`,
    schema: {
      tags: [tag],
      operationId: `stream${One}`,
      summary: `Watch ${aOne}`,
      description: `Server-sent events: the ${one} as it is now, then after each change. The id of an event is the version of the ${one}, so a
client that comes back with \`Last-Event-ID\` is told only what it missed; an id that the ${one} has never had is met with the
${one} as it is. After the event \`end\`, which follows the ${one}'s last
one, there is nothing more to come.`,
      params: z.object({ id: z.string() }),
      headers: z.looseObject({ 'last-event-id': z.string().optional() }),
      response: {
        200: z.string().describe(`text/event-stream: \`${member}\` with the ${one}, and \`end\``),
        ...problemAnswers('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { id: instanceId } = request.params;
      await findInstance(dependencies, instanceId);
      const opened = openStream(request, reply);
      if (opened === undefined) return;
      const { raw, send } = opened;
      let sent = versionIn(request.headers['last-event-id']);
      let [looking, again] = [false, false];

      async function look(): Promise<void> {
        const snapshot = await findInstance(dependencies, instanceId);
        if (raw.writableEnded || raw.destroyed) return;
        const { version, state } = snapshot;
        const id = String(version);
        // Another, and not only a newer one: the client may name a version that it never had.
        if (version !== sent)
          send({ event: names.member, id, data: JSON.stringify(instanceView(dependencies, snapshot)) });
        sent = version;
        if (state.closed === undefined || saga.api.instances.isUnfinished(state)) return;
        send({ event: 'end', id, data: JSON.stringify({ status: state.closed }) });
        raw.end();
      }

      // One look at a time; whatever changes meanwhile is one more look.
      function changed(): void {
        again = true;
        if (looking) return;
        [looking, again] = [true, false];
        void look()
          .catch((error: unknown) => {
            request.log.warn({ instanceId, error: loggable(error) }, 'A stream was lost');
            // The client comes back, and is told what it missed.
            raw.end();
          })
          .finally(() => {
            looking = false;
            if (again) changed();
          });
      }

      raw.once('close', watch.watch(instanceId, changed));
      changed();
    },
  });
}

/** 0 is before everything: where the id is none of ours, all is told. */
function versionIn(lastEventId = ''): number {
  return /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 0;
}
