import type { OrderSnapshot } from '../journal/order-queries.ts';
import { orderMemo, startOrderWorkflow, type OrderStart } from '../workflows/start-order.ts';
import type { ApiDependencies } from './dependencies.ts';

/**
 * Gives an order whose run has ended another one, because a person asked for something that no run is left to do. It asks the
 * other parties first.
 * @throws ServiceError when Temporal does not answer
 */
export async function startAgain(
  { temporal, eager, settings, links }: ApiDependencies,
  { orderId, order }: Pick<OrderSnapshot, 'orderId' | 'order'>,
): Promise<void> {
  const memo = orderMemo(settings, links.order(orderId));
  const start: OrderStart = { orderId, order, memo, taskQueue: settings.temporal.taskQueue, eager };
  await startOrderWorkflow(temporal, { ...start, again: 'if_ended' });
}
