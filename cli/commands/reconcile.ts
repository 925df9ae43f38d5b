import { classify } from '../../adapters/classify.ts';
import { describe } from '../../adapters/failure.ts';
import { StartError } from '../../embedded/start-error.ts';
import { registration } from '../../recourse.config.ts';
import { reconcile } from '../../reconcile/reconcile.ts';
import type { Settings } from '../../settings/settings.ts';
import { withDatabase } from '../open-database.ts';
import { runningSettings } from '../running-settings.ts';

/** Prints one line for each drift. Exit code 1 where there is one. */
export async function run({ settings }: { settings: Settings }): Promise<number> {
  return await withDatabase(settings, async (pool) => {
    const { saga } = registration;
    const ports = registration.createPorts(runningSettings(settings));
    const { instances, drifts } = await reconcile(saga.comparing, { pool, ports }).catch((error: unknown) => {
      throw new StartError(`The books cannot be compared now: ${describe(classify(error))}`, {
        cause: error,
      });
    });
    for (const { kind, instanceId, message } of drifts) {
      process.stdout.write(`${kind}${instanceId === undefined ? '' : ` ${instanceId}`}: ${message}\n`);
    }
    process.stdout.write(`${instances} ${saga.path} compared, ${drifts.length} drifts found\n`);
    return drifts.length === 0 ? 0 : 1;
  });
}
