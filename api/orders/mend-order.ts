import { z } from 'zod';
import { orderRequest } from '../../sagas/order/order-request.ts';
import { sendCommand } from '../../client/send-command.ts';
import { refOf } from '../../store/saga.ts';
import { customerTokens } from './customer-token.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findOrder } from './find-order.ts';
import { mendPayment } from './mend-payment.ts';
import { orderView } from './order-view.ts';
import { orderAnswer } from './order-schema.ts';
import { problemAnswers } from '../http/problem-schema.ts';

const mendRequest = z
  .strictObject({ paymentMethod: orderRequest.shape.paymentMethod })
  .meta({ id: 'PaymentMethodRequest', examples: [{ paymentMethod: 'pm_card_visa' }] });

/** What a customer can do about an order that waits for them. */
export function mendOrder(app: ApiServer, { pool, links, settings, temporal }: ApiDependencies): void {
  const tokens = customerTokens(settings);
  app.route({
    method: 'PUT',
    url: '/orders/:id/payment-method',
    schema: {
      tags: ['Orders'],
      operationId: 'putPaymentMethod',
      summary: 'Give another payment method for an order that waits for one',
      description:
        'For the customer, whose order says `action_required`: it goes on from where it is. Sent again, it is the same decision. The token is the one of `Recourse-Order-Token` or of the link in the mail.',
      params: z.object({ id: z.string() }),
      // Without a secret nobody is asked for a token.
      security: tokens === undefined ? [] : [{ orderToken: [] }],
      body: mendRequest,
      answerHeaders: ['location'],
      response: {
        202: orderAnswer.describe('The order goes on'),
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'token-missing',
          'token-invalid',
          'not-found',
          'nothing-to-mend',
        ),
      },
    },
    // Before the body is looked at: it is nobody else's business what would be wrong with it.
    preValidation: async (request) => {
      tokens?.demand(request.params.id, request.headers.authorization);
    },
    handler: async (request, reply) => {
      const orderId = request.params.id;
      await findOrder(pool, orderId);
      const { paymentMethod } = request.body;
      await mendPayment(pool, { orderId, paymentMethod });
      const { kind } = await sendCommand(temporal, refOf(pool, orderId), { name: 'nudge' });
      if (kind !== 'accepted') request.log.warn({ orderId, kind }, 'A run was not told of a decision');
      const snapshot = await findOrder(pool, orderId);
      return reply.code(202).header('location', links.order(orderId)).send(orderView(snapshot, links));
    },
  });
}
