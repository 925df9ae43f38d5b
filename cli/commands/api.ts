import { startApi } from '../../api/start-api.ts';
import { checkPorts } from '../../embedded/ports.ts';
import { registration } from '../../recourse.config.ts';
import { requireRunSettings } from '../../settings/run-settings.ts';
import type { Settings } from '../../settings/settings.ts';
import { roleLogger } from '../logger.ts';
import { watchMigrations } from '../migrated.ts';
import { requireSearchAttributes } from '../registered.ts';
import { runRole } from '../run-role.ts';
import { wantedByApi } from '../start/claim-ports.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const runSettings = requireRunSettings(settings);
  return runRole(async () => {
    await checkPorts([wantedByApi(settings)]);
    const { lacking } = await watchMigrations(runSettings.database.url);
    await requireSearchAttributes(runSettings.temporal);
    const logger = roleLogger(settings.logLevel);
    if (runSettings.linkSecret === undefined)
      logger.warn(
        "RECOURSE_LINK_SECRET is not set: whoever knows an order's id may change its payment method",
      );
    const api = await startApi({ registration, settings: runSettings, logger });
    return { ...api, failed: lacking };
  });
}
