import { z } from 'zod';
import { text } from '../../../values/text.ts';
import { requestHash } from '../../../store/idempotency.ts';
import { grantRefund, RefundRefused } from '../store/refunds/refunds.ts';
import type { ApiServer } from '../../../api/dependencies.ts';
import type { OrderApi } from './order-dependencies.ts';
import { findInstance } from '../../../api/instances/find-instance.ts';
import { howToGiveBack } from './give-back.ts';
import { keyProblem } from '../../../api/http/idempotency-problem.ts';
import { instanceView } from '../../../api/instances/instance-view.ts';
import type { Order } from '../order.ts';
import { Problem } from '../../../api/http/problem.ts';
import { optionalKeyHeader } from '../../../api/http/header-schemas.ts';
import { problemAnswers } from '../../../api/http/problem-schema.ts';

const refundRequest = z
  .strictObject({
    amount: z.int().min(1).optional().meta({ description: 'Minor units; without it, all that is left' }),
    reason: text({ max: 500 }),
    by: text({ max: 100 }).optional(),
  })
  .meta({ id: 'RefundRequest', examples: [{ amount: 590, reason: 'One was broken', by: 'olga' }] });

export function refundOrder(app: ApiServer, dependencies: OrderApi): void {
  const { pool, links } = dependencies;
  const { answer } = dependencies.schemas.instances;
  app.route({
    method: 'POST',
    url: '/orders/:id/refund',
    schema: {
      tags: ['Orders'],
      operationId: 'refundOrder',
      summary: 'Give back what was paid for a completed order, or part of it',
      description:
        'It is granted at once, and paid by a run of its own; the order shows both in `refunds`. Once for an Idempotency-Key, where there is one.',
      params: z.object({ id: z.string() }),
      headers: optionalKeyHeader,
      body: refundRequest,
      answerHeaders: ['location', 'idempotency-replayed'],
      response: {
        202: answer.describe('The refund is granted'),
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'not-found',
          'not-refundable',
          'request-in-flight',
          'refund-too-high',
          'idempotency-key-reused',
        ),
      },
    },
    handler: async (request, reply) => {
      const orderId = request.params.id;
      await findInstance(dependencies, orderId);
      const { amount, reason, by = 'api' } = request.body;
      const given = request.headers['idempotency-key'];
      const key =
        given === undefined
          ? undefined
          : { operation: `refund order ${orderId}`, key: given, requestHash: requestHash(request.body) };
      const granted = await grantRefund(pool, orderId, { request: { amount, reason, by }, key }).catch(
        async (error: unknown) => refused(error, (await findInstance(dependencies, orderId)).state),
      );
      if (granted.kind === 'in_flight' || granted.kind === 'other_request') throw keyProblem(granted.kind);
      if (granted.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      const snapshot = await findInstance(dependencies, orderId);
      return reply
        .code(202)
        .header('location', links.instance(orderId))
        .send(instanceView(dependencies, snapshot));
    },
  });
}

function refused(error: unknown, order: Order): never {
  if (!(error instanceof RefundRefused)) throw error;
  switch (error.why) {
    case 'not_completed':
      throw new Problem('not-refundable', {
        detail: `The order is not completed. ${howToGiveBack(order)}`,
      });
    case 'nothing_left':
      throw new Problem('not-refundable', { detail: 'All that was paid was refunded before.' });
    case 'not_chargeable':
      throw new Problem('invalid-request', {
        detail: error.message,
        errors: [{ pointer: '/amount', detail: error.message }],
      });
    case 'too_much':
      throw new Problem('refund-too-high', {
        detail: `At most ${error.left} minor units can be given back.`,
        errors: [{ pointer: '/amount', detail: `Must be at most ${error.left}` }],
      });
  }
}
