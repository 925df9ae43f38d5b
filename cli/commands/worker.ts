import { checkPorts } from '../../embedded/ports.ts';
import { registration } from '../../recourse.config.ts';
import { requireRunSettings } from '../../settings/run-settings.ts';
import type { Settings } from '../../settings/settings.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { roleLogger } from '../logger.ts';
import { watchMigrations } from '../migrated.ts';
import { requireSearchAttributes } from '../registered.ts';
import { runRole } from '../run-role.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const runSettings = requireRunSettings(settings);
  const { host, worker: health } = settings;
  return runRole(async () => {
    if (health.port !== undefined)
      await checkPorts([
        { port: health.port, host, what: "a worker's health", setting: 'RECOURSE_WORKER_PORT' },
      ]);
    const { lacking } = await watchMigrations(runSettings.database.url);
    await requireSearchAttributes(runSettings.temporal);
    const worker = await startWorker({
      registration,
      settings: runSettings,
      logger: roleLogger(settings.logLevel),
    });
    // Whoever supervises it starts it again, perhaps where the database can be reached.
    return { ...worker, failed: Promise.race([worker.failed, worker.databaseLost, lacking]) };
  });
}
