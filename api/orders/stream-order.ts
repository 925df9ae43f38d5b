import { z } from 'zod';
import { unpaidOf } from '../../sagas/order/order.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { eventStreams } from '../http/event-stream.ts';
import { findOrder } from './find-order.ts';
import { loggable } from '../http/loggable.ts';
import { orderView } from './order-view.ts';
import { problemAnswers } from '../http/problem-schema.ts';

const description = `Server-sent events: the order as it is now, then after each change. The id of an event is the version of the order, so a
client that comes back with \`Last-Event-ID\` is told only what it missed; an id that the order has never had is met with the
order as it is. After the event \`end\`, which follows the order's last
one, there is nothing more to come.`;

export function streamOrder(app: ApiServer, { pool, links, changes }: ApiDependencies): void {
  const openStream = eventStreams(app);
  app.route({
    method: 'GET',
    url: '/orders/:id/stream',
    schema: {
      tags: ['Orders'],
      operationId: 'streamOrder',
      summary: 'Watch an order',
      description,
      params: z.object({ id: z.string() }),
      headers: z.looseObject({ 'last-event-id': z.string().optional() }),
      response: {
        200: z.string().describe('text/event-stream: `order` with the order, and `end`'),
        ...problemAnswers('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { id: orderId } = request.params;
      await findOrder(pool, orderId);
      const opened = openStream(request, reply);
      if (opened === undefined) return;
      const { raw, send } = opened;
      let sent = versionIn(request.headers['last-event-id']);
      let [looking, again] = [false, false];

      async function look(): Promise<void> {
        const snapshot = await findOrder(pool, orderId);
        if (raw.writableEnded || raw.destroyed) return;
        const { version, order } = snapshot;
        const id = String(version);
        // Another, and not only a newer one: the client may name a version that the order never had.
        if (version !== sent) send({ event: 'order', id, data: JSON.stringify(orderView(snapshot, links)) });
        sent = version;
        if (order.closed === undefined || unpaidOf(order) > 0) return;
        send({ event: 'end', id, data: JSON.stringify({ status: order.closed }) });
        raw.end();
      }

      // One look at a time; whatever changes meanwhile is one more look.
      function changed(): void {
        again = true;
        if (looking) return;
        [looking, again] = [true, false];
        void look()
          .catch((error: unknown) => {
            request.log.warn({ orderId, error: loggable(error) }, 'A stream was lost');
            // The client comes back, and is told what it missed.
            raw.end();
          })
          .finally(() => {
            looking = false;
            if (again) changed();
          });
      }

      const unsubscribe = changes.subscribe('instance_changed', (other) => {
        if (other === undefined || other === orderId) changed();
      });
      raw.once('close', unsubscribe);
      changed();
    },
  });
}

/** 0 is before everything: where the id is none of ours, all is told. */
function versionIn(lastEventId = ''): number {
  return /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : 0;
}
