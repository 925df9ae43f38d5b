import { createPorts } from '../../activities/create-ports.ts';
import { openPool } from '../../journal/database.ts';
import { reconcile } from '../../reconcile/reconcile.ts';
import { runningSettings } from '../running-settings.ts';
import type { Settings } from '../../settings/settings.ts';

/** Prints one line for each drift. Exit code 1 where there is one. */
export async function run({ settings }: { settings: Settings }): Promise<number> {
  const running = runningSettings(settings);
  const pool = openPool({ url: running.database.url, max: running.database.pool });
  try {
    const { orders, drifts } = await reconcile({ pool, ports: createPorts(running) });
    for (const { kind, orderId, message } of drifts) {
      process.stdout.write(`${kind}${orderId === undefined ? '' : ` ${orderId}`}: ${message}\n`);
    }
    process.stdout.write(`${orders} orders compared, ${drifts.length} drifts found\n`);
    return drifts.length === 0 ? 0 : 1;
  } finally {
    await pool.end();
  }
}
