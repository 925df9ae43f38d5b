import { orderMemo, startOrderWorkflow, type OrderStart } from '../client/start-order.ts';
import type { OrderSnapshot } from '../sagas/order/store/order-queries.ts';
import { instancesNeverBegun } from '../store/sweep/sweep-queries.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { forEach } from './each.ts';
import type { Sweep } from './sweep.ts';

/** Younger ones are most likely being started by whoever accepted them. */
const olderThanMs = 3_000;

/**
 * Finds orders that were accepted but have no run, because their API died or Temporal was away at that moment, and starts
 * them. Several may do so at once: the workflow's id lets one succeed. @returns how many could not be started
 */
export async function startNeverBegun({ settings, pool, client, logger, stopped }: Sweep): Promise<number> {
  return await forEach(await instancesNeverBegun(pool, { olderThanMs, limit: 200 }), {
    work: async (accepted) => {
      const started = await startOrderWorkflow(
        client,
        orderStart(settings, {
          orderId: accepted.instanceId,
          order: accepted.state,
          createdAt: accepted.createdAt,
        }),
      );
      if (started === 'started')
        logger.info({ orderId: accepted.instanceId }, 'started an accepted order that had no run');
    },
    named: ({ instanceId: orderId }) => ({ orderId }),
    failed: 'could not start an accepted order that has no run',
    logger,
    stopped,
  });
}

/** How a worker starts the run of an order. */
export function orderStart(
  settings: RunSettings,
  { orderId, order, createdAt }: Pick<OrderSnapshot, 'orderId' | 'order' | 'createdAt'>,
): OrderStart {
  return {
    orderId,
    order,
    acceptedAt: createdAt,
    memo: orderMemo(settings, `${settings.api.publicUrl}/orders/${orderId}`),
    taskQueue: settings.temporal.taskQueue,
    eager: false,
  };
}
