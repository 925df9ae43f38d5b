import type { nothing } from '../workflows/nothing.ts';
import { runContender } from './run-contender.ts';
import { startTemporalWorker } from './temporal-worker.ts';

/** The floor that Temporal sets: a run for each order, and nothing in it. */
await runContender(async ({ settings }) => {
  const worker = await startTemporalWorker({ settings, workflows: 'nothing.ts' });
  const { client, taskQueue } = worker;
  return {
    async carryOut({ orderId }) {
      const workflowId = `nothing/${orderId}`;
      const status = await client.workflow.execute<typeof nothing>('nothing', { workflowId, taskQueue });
      return { status, workflowId };
    },
    stop: () => worker.stop(),
  };
});
