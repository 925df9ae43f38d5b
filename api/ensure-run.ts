import type { FastifyBaseLogger } from 'fastify';
import type { OrderSnapshot } from '../journal/order-queries.ts';
import type { ApiDependencies } from './dependencies.ts';
import { loggable } from './loggable.ts';
import { orderMemo, startOrderWorkflow } from '../workflows/start-order.ts';

/** Starts the run of an order if it has none. Temporal being away is no failure: what was accepted is started later. */
export async function ensureRun(
  { temporal, eager, settings, links }: ApiDependencies,
  { orderId, order, createdAt }: Pick<OrderSnapshot, 'orderId' | 'order' | 'createdAt'>,
  log: FastifyBaseLogger,
): Promise<void> {
  try {
    await startOrderWorkflow(temporal, {
      orderId,
      order,
      acceptedAt: createdAt,
      memo: orderMemo(settings, links.order(orderId)),
      taskQueue: settings.temporal.taskQueue,
      eager,
    });
  } catch (error) {
    log.warn(
      { orderId, error: loggable(error) },
      'The run of an accepted order could not be started; it is left to the starter',
    );
  }
}
