import { instanceMemo } from '../../../client/start-instance.ts';
import { complaints } from '../../../worker/complaints.ts';
import { forEach } from '../../../worker/each.ts';
import { repeat, type Repeating } from '../../../worker/repeat.ts';
import { claimRefunds } from '../store/refunds/refunds.ts';
import type { OrderBackground } from './order-background.ts';
import { startRefundWorkflow } from './start-refund.ts';

const everyMs = 250;
const startedAtOnce = 50;
/** A run that was lost is missed this much later. */
const patienceMs = 30_000;

/** Starts the runs of refunds that were granted: whatever was granted and has no run is found and started. */
export function startRefunder({ settings, pool, client, logger }: OrderBackground): Repeating {
  const { temporal, api } = settings;
  return repeat({
    everyMs,
    async work(stopped) {
      // One whose run cannot be started is claimed again when its patience is over.
      await forEach(await claimRefunds(pool, { limit: startedAtOnce, patienceMs }), {
        work: async (refund) => {
          const memo = instanceMemo(settings, `${api.publicUrl}/orders/${refund.orderId}`);
          await startRefundWorkflow(client, { refund, memo, taskQueue: temporal.taskQueue });
        },
        named: ({ orderId: instanceId, refundId }) => ({ instanceId, refundId }),
        failed: 'could not start the run of a refund',
        logger,
        stopped,
      });
    },
    onError: complaints(logger, 'could not start the runs of refunds'),
  });
}
