import { z } from 'zod';
import { text } from '../../values/text.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findOrder } from './find-order.ts';
import { howToGiveBack } from './give-back.ts';
import { orderView } from './order-view.ts';
import type { Order } from '../../sagas/order/order.ts';
import { Problem } from '../http/problem.ts';
import { runCommand, type CommandName, type CommandResult } from './run-command.ts';
import { optionalKeyHeader } from '../http/header-schemas.ts';
import { orderAnswer } from './order-schema.ts';
import { problemAnswers } from '../http/problem-schema.ts';

const commandRequest = z
  .strictObject({
    reason: text({ max: 500 }).optional(),
    by: text({ max: 100 }).optional().meta({ description: 'Who asks for it; kept with the order' }),
  })
  .meta({ id: 'CommandRequest', examples: [{ reason: 'Ordered twice', by: 'olga' }] });

const summaries: Record<CommandName, { summary: string; description: string }> = {
  cancel: {
    summary: 'Cancel an order',
    description:
      'Before the point of no return everything done for the order is undone: 202 while that goes on, 200 once the order is cancelled, also when it was before. After it 409: what is left then is a refund, once it is completed.',
  },
  redrive: {
    summary: 'Continue an order that waits for an engineer',
    description:
      'Every step that waits is attempted again, once, however often this is sent. An order whose run has ended in Temporal gets another one.',
  },
};

export function commandOrders(app: ApiServer, dependencies: ApiDependencies): void {
  const { pool, links } = dependencies;
  for (const name of ['cancel', 'redrive'] as const) {
    app.route({
      method: 'POST',
      url: `/orders/:id/${name}`,
      schema: {
        tags: ['Orders'],
        operationId: `${name}Order`,
        ...summaries[name],
        params: z.object({ id: z.string() }),
        headers: optionalKeyHeader,
        body: commandRequest.nullish(),
        answerHeaders: ['location'],
        response: {
          200: orderAnswer.describe('The order was cancelled before'),
          202: orderAnswer.describe('The command is accepted'),
          ...problemAnswers(
            'invalid-request',
            'malformed-json',
            'not-found',
            ...(name === 'cancel'
              ? (['too-late-to-cancel'] as const)
              : (['order-closed', 'not-stalled'] as const)),
            'idempotency-key-reused',
            'command-unanswered',
          ),
        },
      },
      handler: async (request, reply) => {
        const orderId = request.params.id;
        const { by = 'api', reason } = request.body ?? {};
        const command = { by, ...(reason === undefined ? {} : { reason }) };
        const key = request.headers['idempotency-key'];
        const result = await runCommand(dependencies, { name, orderId, command, key }, request.log);
        if (result.kind === 'unanswered') {
          request.log.warn({ orderId, command: name, reason: result.reason }, 'A command was not answered');
          throw unanswered('No worker has answered yet.');
        }
        if (result.kind === 'not_yet') throw unanswered(result.detail);
        const snapshot = await findOrder(pool, orderId);
        const refusal = refusalOf(name, result, snapshot.order);
        if (refusal !== undefined) throw refusal;
        const code = name === 'cancel' && snapshot.order.closed === 'cancelled' ? 200 : 202;
        return reply.code(code).header('location', links.order(orderId)).send(orderView(snapshot, links));
      },
    });
  }
}

function unanswered(why: string): Problem {
  return new Problem('command-unanswered', {
    detail: `${why} Please send the command again, with the same Idempotency-Key.`,
    headers: { 'retry-after': '5' },
  });
}

function refusalOf(name: CommandName, result: CommandResult, order: Order): Problem | undefined {
  if (result.kind === 'accepted') return undefined;
  if (result.kind === 'closed') {
    if (name === 'cancel') return result.as === 'cancelled' ? undefined : tooLate('is complete', order);
    return new Problem('order-closed', {
      detail: `The order is ${result.as}: there is nothing to continue.`,
    });
  }
  switch (result.rejection) {
    case 'too_late':
      return tooLate('is past its point of no return', order);
    case 'order_closed':
      return new Problem('order-closed', { detail: 'The order has ended.' });
    case 'not_stalled':
      return new Problem('not-stalled', { detail: 'No step of this order waits for an engineer.' });
    case 'invalid_command':
    case 'settle_impossible':
    case 'settle_contradicted':
    case 'settle_unverified':
    case 'not_recorded':
      return new Problem('invalid-request', { detail: 'The order does not understand this command.' });
  }
}

function tooLate(where: string, order: Order): Problem {
  return new Problem('too-late-to-cancel', {
    detail: `The order ${where}: the goods are sold. ${howToGiveBack(order)}`,
  });
}
