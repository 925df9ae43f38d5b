import type { FastifyBaseLogger } from 'fastify';
import type { OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { loggable } from '../http/loggable.ts';
import { startInstance } from '../../client/start-instance.ts';
import { orderStart } from './order-start.ts';

/** Starts the run of an order if it has none. Temporal being away is no failure: what was accepted is started later. */
export async function ensureRun(
  dependencies: ApiDependencies,
  snapshot: Pick<OrderSnapshot, 'orderId' | 'order' | 'createdAt'>,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    const start = orderStart(dependencies, snapshot);
    await startInstance(dependencies.temporal, { ...start, acceptedAt: snapshot.createdAt });
  } catch (error) {
    log.warn(
      { orderId: snapshot.orderId, error: loggable(error) },
      'The run of an accepted order could not be started; it is left to the starter',
    );
  }
}
