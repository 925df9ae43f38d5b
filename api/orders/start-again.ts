import type { OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import { startInstance } from '../../client/start-instance.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { orderStart } from './order-start.ts';

/**
 * Gives an order whose run has ended another one, because a person asked for something that no run is left to do. It asks the
 * other parties first.
 * @throws ServiceError when Temporal does not answer
 */
export async function startAgain(
  dependencies: ApiDependencies,
  snapshot: Pick<OrderSnapshot, 'orderId' | 'order'>,
): Promise<void> {
  const start = orderStart(dependencies, snapshot);
  await startInstance(dependencies.temporal, { ...start, again: 'if_ended' });
}
