import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Pool } from '../journal/database.ts';
import { claimRefunds } from '../journal/refunds.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { startRefundWorkflow } from '../workflows/start-refund.ts';
import { stepPolicy } from '../workflows/start-order.ts';
import { repeat, type Repeating } from './repeat.ts';

const everyMs = 250;
const startedAtOnce = 50;
/** A run that was lost is missed this much later. */
const patienceMs = 30_000;

/** Starts the runs of refunds that were granted: whatever was granted and has no run is found and started. */
export function startRefunder(options: {
  settings: RunSettings;
  pool: Pool;
  connection: NativeConnection;
  logger: Logger;
}): Repeating {
  const { settings, pool, connection, logger } = options;
  const { temporal, api, steps, reviews } = settings;
  const client = new Client({ connection, namespace: temporal.namespace });
  return repeat({
    everyMs,
    async work(stopped) {
      for (const refund of await claimRefunds(pool, { limit: startedAtOnce, patienceMs })) {
        if (stopped()) return;
        const memo = {
          orderUrl: `${api.publicUrl}/orders/${refund.orderId}`,
          policy: stepPolicy(steps, reviews),
        };
        await startRefundWorkflow(client, { refund, memo, taskQueue: temporal.taskQueue });
      }
    },
    onError: (error) => logger.warn({ err: error }, 'could not start the runs of refunds'),
  });
}
