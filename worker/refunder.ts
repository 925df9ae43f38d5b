import { claimRefunds } from '../sagas/order/store/refunds/refunds.ts';
import { startRefundWorkflow } from '../client/start-refund.ts';
import { orderMemo } from '../client/start-order.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { forEach } from './each.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyMs = 250;
const startedAtOnce = 50;
/** A run that was lost is missed this much later. */
const patienceMs = 30_000;

/** Starts the runs of refunds that were granted: whatever was granted and has no run is found and started. */
export function startRefunder({ settings, pool, client, logger }: Background): Repeating {
  const { temporal, api } = settings;
  return repeat({
    everyMs,
    async work(stopped) {
      // One whose run cannot be started is claimed again when its patience is over.
      await forEach(await claimRefunds(pool, { limit: startedAtOnce, patienceMs }), {
        work: async (refund) => {
          const memo = orderMemo(settings, `${api.publicUrl}/orders/${refund.orderId}`);
          await startRefundWorkflow(client, { refund, memo, taskQueue: temporal.taskQueue });
        },
        named: ({ orderId, refundId }) => ({ orderId, refundId }),
        failed: 'could not start the run of a refund',
        logger,
        stopped,
      });
    },
    onError: complaints(logger, 'could not start the runs of refunds'),
  });
}
