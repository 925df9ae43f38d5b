import type { orderByHand } from '../workflows/order-by-hand.ts';
import { byHandActivities } from './by-hand-activities.ts';
import { runContender } from './run-contender.ts';
import { startTemporalWorker } from './temporal-worker.ts';

/** What a team would write in an afternoon: twenty lines of workflow, five activities, a row. */
await runContender(async ({ settings, effects, pool }) => {
  const activities = byHandActivities({ effects, pool });
  const worker = await startTemporalWorker({ settings, workflows: 'order-by-hand.ts', activities });
  const { client, taskQueue } = worker;
  return {
    async carryOut(order) {
      await pool.query(`insert into order_by_hand (order_id, status) values ($1, 'accepted')`, [
        order.orderId,
      ]);
      const workflowId = `by-hand/${order.orderId}`;
      const run = { workflowId, taskQueue, args: [order] satisfies Parameters<typeof orderByHand> };
      const status = await client.workflow.execute<typeof orderByHand>('orderByHand', run);
      return { status, workflowId };
    },
    stop: () => worker.stop(),
  };
});
