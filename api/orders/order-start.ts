import type { OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import { instanceMemo, type InstanceStart } from '../../client/start-instance.ts';
import { refOf } from '../../store/saga.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** With what the API starts the run of an order. */
export function orderStart(
  { saga, pool, eager, settings, links }: ApiDependencies,
  { orderId, order }: Pick<OrderSnapshot, 'orderId' | 'order'>,
): InstanceStart {
  return {
    of: refOf(pool, orderId),
    summary: saga.summaryOf(order),
    memo: instanceMemo(settings, links.order(orderId), order),
    taskQueue: settings.temporal.taskQueue,
    eager,
  };
}
