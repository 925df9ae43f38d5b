import { requireRunSettings } from '../../settings/run-settings.ts';
import type { Settings } from '../../settings/settings.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { roleLogger } from '../logger.ts';
import { runRole } from '../run-role.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const runSettings = requireRunSettings(settings);
  return runRole(() => startWorker({ settings: runSettings, logger: roleLogger(settings.logLevel) }));
}
