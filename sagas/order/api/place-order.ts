import type { FastifyBaseLogger } from 'fastify';
import type { InstanceSnapshot } from '../../../store/instances/list-instances.ts';
import type { OrderKept } from '../store/kept.ts';
import { orderRequest, type OrderRequest } from '../order-request.ts';
import { acceptOrder, OrderObjected, type Objection } from '../store/acceptance.ts';
import type { ApiServer } from '../../../api/dependencies.ts';
import type { Entry } from '../../../api/instances/admission.ts';
import type { OrderApi } from './order-dependencies.ts';
import { ensureRun } from '../../../api/instances/start-run.ts';
import { findInstance } from '../../../api/instances/find-instance.ts';
import { keyProblem } from '../../../api/http/idempotency-problem.ts';
import { instanceView } from '../../../api/instances/instance-view.ts';
import { customerTokens } from './customer-token.ts';
import { preferredWait } from '../../../api/http/prefer.ts';
import { Problem, type FieldError } from '../../../api/http/problem.ts';
import { startHeaders } from '../../../api/http/header-schemas.ts';
import { problemAnswers } from '../../../api/http/problem-schema.ts';

const description = `Accepts an order: from then on it is completed or undone, whatever happens.
The same request under the same Idempotency-Key is one order, however often it is sent; the answer then shows the order as
it is by now, with the header \`Idempotency-Replayed: true\`.

With \`Prefer: wait=N\` the answer waits up to N seconds (at most 60) for the outcome and is 200 when the order is completed
or cancelled by then. It is 202 otherwise: when the time is over, or as soon as the order waits for somebody: the customer (\`action_required\`), an
operator (\`in_review\`) or an engineer (\`stalled\`).

The header \`Recourse-Order-Token\` lets its bearer give another payment method for this order. It is for the customer alone.`;

export function placeOrder(app: ApiServer, dependencies: OrderApi): void {
  const { pool, links, waits, admission, settings } = dependencies;
  const { answer } = dependencies.schemas.instances;
  const tokens = customerTokens(settings);

  /** @throws Problem where it is not accepted */
  async function place(asked: { key: string; request: OrderRequest }, entry: Entry) {
    try {
      const admit = () => assertRoom(entry.enter());
      const accepted = await acceptOrder(pool, { ...asked, admit }).catch(rethrowAsProblem);
      if (accepted.kind !== 'done' && accepted.kind !== 'repeated') throw keyProblem(accepted.kind);
      const { orderId } = accepted.response;
      return { accepted, orderId, snapshot: await findInstance(dependencies, orderId) };
    } catch (error) {
      entry.leave();
      throw error;
    }
  }

  async function startRun(
    snapshot: InstanceSnapshot<OrderKept>,
    entry: Entry,
    log: FastifyBaseLogger,
  ): Promise<void> {
    if (await ensureRun(dependencies, snapshot, log)) entry.started(snapshot.instanceId);
    else entry.leave();
  }

  app.route({
    method: 'POST',
    url: '/orders',
    schema: {
      tags: ['Orders'],
      operationId: 'placeOrder',
      summary: 'Place an order',
      description,
      headers: startHeaders,
      body: orderRequest,
      answerHeaders: ['location', 'recourse-order-token', 'idempotency-replayed', 'preference-applied'],
      response: {
        200: answer.describe('The order has ended within the preferred wait'),
        202: answer.describe('The order is accepted; Location is where it is seen'),
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'idempotency-key-missing',
          'request-in-flight',
          'body-too-large',
          'unsupported-media-type',
          'order-not-acceptable',
          'idempotency-key-reused',
          'too-many-waiting',
        ),
      },
    },
    // Before the body is looked at: without a key no body will do.
    preValidation: (request, _reply, done) => {
      done('idempotency-key' in request.headers ? undefined : keyMissing());
    },
    handler: async (request, reply) => {
      const { 'idempotency-key': key, prefer } = request.headers;
      const entry = admission.entry();
      const placed = await place({ key, request: request.body }, entry);
      const { accepted, orderId } = placed;
      let { snapshot } = placed;
      const seconds = preferredWait(prefer);
      const isNew = snapshot.state.stage === 'accepted';
      if (!isNew) entry.leave();
      await Promise.all([
        isNew && startRun(snapshot, entry, request.log),
        seconds !== undefined && waits.wait(orderId, { ms: seconds * 1000, signal: request.signal }),
      ]);
      if (seconds !== undefined) reply.header('preference-applied', `wait=${seconds}`);
      if (seconds !== undefined) snapshot = await findInstance(dependencies, orderId);
      const ended = seconds !== undefined && snapshot.state.closed !== undefined;
      // Whoever places an order is its customer, or acts for them.
      const token = tokens?.issue(orderId);
      if (token !== undefined) reply.header('recourse-order-token', token);
      if (accepted.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply
        .code(ended ? 200 : 202)
        .header('location', links.instance(orderId))
        .send(instanceView(dependencies, snapshot));
    },
  });
}

function assertRoom(seconds: number | undefined): void {
  if (seconds === undefined) return;
  const detail = `More orders are waiting than can begin soon. Send this one again in ${seconds} s, with the same Idempotency-Key.`;
  throw new Problem('too-many-waiting', { detail, headers: { 'retry-after': String(seconds) } });
}

function keyMissing(): Problem {
  return new Problem('idempotency-key-missing', {
    detail: 'Please send the header Idempotency-Key, new for each order.',
    errors: [{ header: 'idempotency-key', detail: 'Is missing' }],
  });
}

function rethrowAsProblem(error: unknown): never {
  if (!(error instanceof OrderObjected)) throw error;
  const errors = error.objections.map(fieldError);
  throw new Problem('order-not-acceptable', { detail: errors.map(({ detail }) => detail).join(' '), errors });
}

function fieldError(objection: Objection): FieldError {
  switch (objection.kind) {
    case 'unknown_item':
      return { pointer: `/lines/${objection.line}/sku`, detail: `There is no item ${objection.sku}.` };
    case 'other_currency':
      return {
        pointer: `/lines/${objection.line}/sku`,
        detail: `${objection.sku} is sold in ${objection.currency}, not in the currency of the order.`,
      };
    case 'total_too_high':
      return { pointer: '/lines', detail: 'The total is higher than can be paid at once.' };
    case 'not_chargeable':
      return { pointer: '/lines', detail: objection.message };
    case 'nothing_to_pay':
      return { pointer: '/lines', detail: 'There is nothing to pay.' };
  }
}
