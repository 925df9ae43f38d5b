import { z } from 'zod';
import { sku } from '../order-request.ts';
import { text } from '../../../values/text.ts';
import { readMovements, readStock, restock, type StockedItem } from '../store/stock/catalogue.ts';
import { requestHash } from '../../../store/idempotency.ts';
import type { ApiServer } from '../../../api/dependencies.ts';
import type { OrderApi } from './order-dependencies.ts';
import { keyProblem } from '../../../api/http/idempotency-problem.ts';
import { Problem } from '../../../api/http/problem.ts';
import { optionalKeyHeader } from '../../../api/http/header-schemas.ts';
import { problemAnswers } from '../../../api/http/problem-schema.ts';
import { movement, restockRequest, stockItem } from './stock-schema.ts';

const params = z.object({ sku });

export function stock(app: ApiServer, { pool }: OrderApi): void {
  app.route({
    method: 'GET',
    url: '/stock',
    schema: {
      tags: ['Stock'],
      operationId: 'getStock',
      summary: 'See all items with their prices and what is available of them',
      response: { 200: z.array(stockItem), ...problemAnswers() },
    },
    handler: async (_request, reply) => reply.code(200).send((await readStock(pool)).map(itemView)),
  });

  app.route({
    method: 'POST',
    url: '/stock/:sku/restock',
    schema: {
      tags: ['Stock'],
      operationId: 'restock',
      summary: 'Put pieces of an item on the shelf',
      description: 'Once for an Idempotency-Key, where there is one; the same answer is given again then.',
      params,
      headers: optionalKeyHeader,
      body: restockRequest,
      answerHeaders: ['idempotency-replayed'],
      response: {
        200: stockItem,
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'not-found',
          'request-in-flight',
          'stock-out-of-range',
          'idempotency-key-reused',
        ),
      },
    },
    handler: async (request, reply) => {
      const { sku } = request.params;
      const { quantity } = request.body;
      const key = request.headers['idempotency-key'];
      const scoped = key && { operation: `restock ${sku}`, key, requestHash: requestHash(request.body) };
      const restocked = await restock(pool, { sku, quantity, ...(scoped ? { key: scoped } : {}) });
      switch (restocked.kind) {
        case 'unknown_item':
          throw unknownItem(sku);
        case 'too_many':
          throw new Problem('stock-out-of-range', {
            detail: `There are ${restocked.onHand} pieces already.`,
            errors: [{ pointer: '/quantity', detail: 'Is more than can be counted' }],
          });
        case 'in_flight':
        case 'other_request':
          throw keyProblem(restocked.kind);
        case 'repeated':
          reply.header('idempotency-replayed', 'true');
          return reply.code(200).send(itemView(restocked.response));
        case 'done':
          return reply.code(200).send(itemView(restocked.response));
      }
    },
  });

  app.route({
    method: 'GET',
    url: '/stock/:sku/movements',
    schema: {
      tags: ['Stock'],
      operationId: 'getMovements',
      summary: 'See everything that ever moved of an item, oldest first',
      params,
      querystring: z.strictObject({ orderId: text({ max: 100 }).optional() }),
      response: { 200: z.array(movement), ...problemAnswers('invalid-request', 'not-found') },
    },
    handler: async (request, reply) => {
      const { sku } = request.params;
      const movements = await readMovements(pool, { sku, orderId: request.query.orderId });
      if (movements === undefined) throw unknownItem(sku);
      return reply.code(200).send(
        movements.map(({ orderId, at, ...moved }) => ({
          ...moved,
          at: at.toISOString(),
          ...(orderId === null ? {} : { orderId }),
        })),
      );
    },
  });
}

function itemView({ sku, name, price, currency, onHand, held, available }: StockedItem) {
  return { sku, name, price: { amount: price, currency }, onHand, held, available };
}

function unknownItem(sku: string): Problem {
  return new Problem('not-found', { detail: `There is no item ${sku}.` });
}
