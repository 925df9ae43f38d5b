import { startApi } from '../../api/start-api.ts';
import { requireRunSettings } from '../../settings/run-settings.ts';
import type { Settings } from '../../settings/settings.ts';
import { roleLogger } from '../logger.ts';
import { watchMigrations } from '../migrated.ts';
import { runRole } from '../run-role.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const runSettings = requireRunSettings(settings);
  return runRole(async () => {
    const { lacking } = await watchMigrations(runSettings.database.url);
    const api = await startApi({ settings: runSettings, logger: roleLogger(settings.logLevel) });
    return { ...api, failed: lacking };
  });
}
