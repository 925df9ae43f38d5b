import type { OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import { orderMemo, type OrderStart } from '../../client/start-order.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** With what the API starts the run of an order. */
export function orderStart(
  { eager, settings, links }: ApiDependencies,
  { orderId, order }: Pick<OrderSnapshot, 'orderId' | 'order'>,
): OrderStart {
  const memo = orderMemo(settings, links.order(orderId));
  return { orderId, order, memo, taskQueue: settings.temporal.taskQueue, eager };
}
