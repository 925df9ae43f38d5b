import { z } from 'zod';
import { orderRequest } from '../order-request.ts';
import { sendCommand } from '../../../client/send-command.ts';
import { refOf } from '../../../store/saga.ts';
import { customerTokens } from './customer-token.ts';
import type { ApiServer } from '../../../api/dependencies.ts';
import type { OrderApi } from './order-dependencies.ts';
import { findInstance } from '../../../api/instances/find-instance.ts';
import { mendPayment } from './mend-payment.ts';
import { instanceView } from '../../../api/instances/instance-view.ts';
import { problemAnswers } from '../../../api/http/problem-schema.ts';

const mendRequest = z
  .strictObject({ paymentMethod: orderRequest.shape.paymentMethod })
  .meta({ id: 'PaymentMethodRequest', examples: [{ paymentMethod: 'pm_card_visa' }] });

/** The routes by which customers mend an order that waits for them. */
export function mendOrder(app: ApiServer, dependencies: OrderApi): void {
  const { pool, links, settings, temporal } = dependencies;
  const { answer } = dependencies.schemas.instances;
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
        202: answer.describe('The order goes on'),
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'token-missing',
          'token-invalid',
          'not-found',
          'nothing-to-mend',
          'parties-unasked',
        ),
      },
    },
    // Before the body is looked at: it is nobody else's business what would be wrong with it.
    preValidation: async (request) => {
      tokens?.demand(request.params.id, request.headers.authorization);
    },
    handler: async (request, reply) => {
      const orderId = request.params.id;
      await findInstance(dependencies, orderId);
      const { paymentMethod } = request.body;
      await mendPayment(dependencies, { orderId, paymentMethod });
      const { kind } = await sendCommand(temporal, refOf(pool, orderId), { name: 'nudge' });
      if (kind !== 'accepted') request.log.warn({ orderId, kind }, 'A run was not told of a decision');
      const snapshot = await findInstance(dependencies, orderId);
      return reply
        .code(202)
        .header('location', links.instance(orderId))
        .send(instanceView(dependencies, snapshot));
    },
  });
}
