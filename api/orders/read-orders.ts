import { z } from 'zod';
import { readEvents } from '../../store/instances/instance-queries.ts';
import { sku } from '../../sagas/order/order-request.ts';
import { isStorableMoment } from '../../values/storable.ts';
import { listOrders } from '../../sagas/order/store/order-queries.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findOrder } from './find-order.ts';
import { preferredWait } from '../http/prefer.ts';
import { orderSummary, orderView } from './order-view.ts';
import { decodeCursor, encodeCursor } from '../http/page-cursor.ts';
import { orderAnswer, orderFilters, orderPage, orderTimelineAnswer } from './order-schema.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { orderTimeline } from './timeline.ts';

const moment = z.iso
  .datetime({ offset: true })
  .refine(isStorableMoment, 'Must be of the years 1 to 9999, with an offset of less than 16 hours');

const beginningOfId = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[0-9a-f-]{1,36}$/, 'Must be an order id, or the beginning of one');

const listQuery = z.strictObject({
  orderId: beginningOfId
    .optional()
    .meta({ description: 'The beginning of the id is enough', examples: ['9b445e58'] }),
  ...orderFilters,
  sku: sku.optional(),
  since: moment.optional().meta({ description: 'Created at this time or later' }),
  until: moment.optional().meta({ description: 'Created before this time' }),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
});

export function readOrders(app: ApiServer, { pool, links, waits }: ApiDependencies): void {
  app.route({
    method: 'GET',
    url: '/orders/:id',
    schema: {
      tags: ['Orders'],
      operationId: 'getOrder',
      summary: 'See an order: its status, every step, and what happens next',
      description:
        'Without personal data. The ETag is its version: with If-None-Match an unchanged order is a 304. With `Prefer: wait=N` the answer waits up to N seconds (at most 60) while the order is under way: until it has ended, or waits for the customer, an operator or an engineer.',
      params: z.object({ id: z.string() }),
      headers: z.looseObject({ 'if-none-match': z.string().optional(), prefer: z.string().optional() }),
      answerHeaders: ['etag', 'preference-applied'],
      response: {
        200: orderAnswer,
        304: z.undefined().describe('Unchanged'),
        ...problemAnswers('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const seconds = preferredWait(request.headers.prefer);
      if (seconds !== undefined) {
        await findOrder(pool, id);
        await waits.wait(id, { ms: seconds * 1000, signal: request.signal });
        reply.header('preference-applied', `wait=${seconds}`);
      }
      const snapshot = await findOrder(pool, id);
      const etag = `"${snapshot.version}"`;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.code(200).send(orderView(snapshot, links));
    },
  });

  app.route({
    method: 'GET',
    url: '/orders/:id/timeline',
    schema: {
      tags: ['Orders'],
      operationId: 'getOrderTimeline',
      summary: 'See what has happened to an order, in words: what was done, refused, decided and given back',
      params: z.object({ id: z.string() }),
      response: { 200: orderTimelineAnswer, ...problemAnswers('not-found') },
    },
    handler: async (request, reply) => {
      const { orderId } = await findOrder(pool, request.params.id);
      return reply.code(200).send({ items: orderTimeline(await readEvents(pool, orderId)) });
    },
  });

  app.route({
    method: 'GET',
    url: '/orders',
    schema: {
      tags: ['Orders'],
      operationId: 'listOrders',
      summary: 'List orders, newest first',
      description: 'Pages by cursor; the header Link (RFC 8288) has the address of the next one.',
      querystring: listQuery,
      answerHeaders: ['link'],
      response: { 200: orderPage, ...problemAnswers('invalid-request') },
    },
    handler: async (request, reply) => {
      const { limit, cursor, ...filter } = request.query;
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const { orders, end } = await listOrders(pool, { filter, limit, after });
      const items = orders.map((order) => orderSummary(order, links));
      if (end === undefined) return reply.code(200).send({ items });
      const next = encodeCursor(end);
      reply.header('link', `<${nextPage(request.query, next)}>; rel="next"`);
      return reply.code(200).send({ items, next });
    },
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}

function nextPage(query: z.output<typeof listQuery>, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, cursor })) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return `/orders?${parameters.toString()}`;
}
