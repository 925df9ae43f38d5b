import { createHash } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Delivery } from '../exchange/answer.ts';
import { arrive, type Execution, respond } from '../exchange/exchange.ts';
import { sendFailure } from '../exchange/failure.ts';
import { invalidBody, PROBLEM_TYPE } from '../exchange/problem.ts';
import { cut, send } from '../exchange/send.ts';
import { cancel, orderUnknown, place, refusal, refuse, release, retrieve, type Subject } from './decide.ts';
import type { Warehouse } from './warehouse.ts';
import { warehouseDialect } from './warehouse-dialect.ts';
import { placementSchema, viewOf, type WarehouseEvent } from './warehouse-order.ts';

export const warehouseOperations = ['place', 'release', 'cancel', 'retrieve'] as const;
type Operation = (typeof warehouseOperations)[number];

const cancellation = z.strictObject({ orderId: z.string().min(1).optional() });
const nothing = z.unknown();
const path = z.object({ id: z.string() });
const listing = z.strictObject({
  orderId: z.string().min(1).optional(),
  /** First heard of at this time or later. */
  since: z.iso.datetime({ offset: true }).optional(),
  /** The last id of the page before. */
  after: z.string().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(100),
});
const headers = z.object({ 'idempotency-key': z.string().max(255).optional() });

/** To be registered under /warehouse. */
export function warehouseRoutes(warehouse: Warehouse) {
  return async function register(app: FastifyInstance): Promise<void> {
    app.setErrorHandler((error: FastifyError, request, reply) =>
      warehouse.party.stopping.aborted ? cut(reply) : sendFailure(error, request, reply),
    );

    const answer = <Body>(
      operation: Operation,
      schema: z.ZodType<Body>,
      decide: (subject: Subject, body: Body) => Execution<WarehouseEvent>,
    ) => {
      return async (request: FastifyRequest, reply: FastifyReply) => {
        const delivery = await handle(warehouse, request, operation, schema, decide);
        const isProblem = delivery.kind === 'whole' && delivery.answer.status >= 400;
        return send(reply, delivery, isProblem ? PROBLEM_TYPE : 'application/json');
      };
    };
    app.put('/orders/:id', answer('place', placementSchema, place));
    app.get('/orders/:id', answer('retrieve', nothing, retrieve));
    app.get('/orders', async (request, reply) => {
      const delivery = await list(warehouse, request);
      const isProblem = delivery.kind === 'whole' && delivery.answer.status >= 400;
      return send(reply, delivery, isProblem ? PROBLEM_TYPE : 'application/json');
    });
    app.post('/orders/:id/release', answer('release', nothing, release));
    app.post(
      '/orders/:id/cancel',
      answer('cancel', cancellation, (subject, { orderId }) => cancel(subject, orderId)),
    );
    return Promise.resolve();
  };
}

async function handle<Body>(
  warehouse: Warehouse,
  request: FastifyRequest,
  operation: Operation,
  schema: z.ZodType<Body>,
  decide: (subject: Subject, body: Body) => Execution<WarehouseEvent>,
): Promise<Delivery> {
  const struck = await arrive(warehouse.party, warehouseDialect, operation);
  if (struck) return struck;
  const body = schema.safeParse(request.body ?? {});
  if (!body.success) return { kind: 'whole', answer: invalidBody(body.error) };
  const { id } = path.parse(request.params);
  const key = headers.parse(request.headers)['idempotency-key'] ?? null;
  const keyed = key === null || operation === 'retrieve' ? null : keyedRequest(key, request, body.data);
  return respond(warehouse.party, warehouseDialect, {
    operation,
    keyed,
    execute: () => decide({ id, order: warehouse.order(id), idempotencyKey: key }, body.data),
    refuse: (code) => refuse(refusal(code)),
  });
}

async function list(warehouse: Warehouse, request: FastifyRequest): Promise<Delivery> {
  const struck = await arrive(warehouse.party, warehouseDialect, 'retrieve');
  if (struck) return struck;
  const query = listing.safeParse(request.query);
  if (!query.success) return { kind: 'whole', answer: invalidBody(query.error) };
  const { orderId, since, after, limit } = query.data;
  return respond(warehouse.party, warehouseDialect, {
    operation: 'retrieve',
    keyed: null,
    execute: () => {
      const all = warehouse.orders({ orderId, since: since === undefined ? undefined : new Date(since) });
      const start = all.findIndex(({ id }) => id === after) + 1;
      if (after !== undefined && start === 0) return refuse(orderUnknown(after));
      const body = { orders: all.slice(start, start + limit).map(viewOf), more: start + limit < all.length };
      return refuse({ status: 200, body });
    },
    refuse: (code) => refuse(refusal(code)),
  });
}

function keyedRequest(key: string, request: FastifyRequest, body: unknown) {
  // Parsed bodies have their fields in the schema's order, whatever the sender's was.
  const fingerprint = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { scope: 'warehouse', key, endpoint: `${request.method} ${request.url}`, fingerprint };
}
