import { requireRunSettings, type RunSettings } from '../settings/run-settings.ts';
import type { Settings } from '../settings/settings.ts';
import { readAddresses } from './start/addresses.ts';
import { composeSettings } from './start/compose-settings.ts';

/** For a command used beside a running `recourse start`: what the settings do not say is where that start has it. */
export function runningSettings(settings: Settings): RunSettings {
  const addresses = readAddresses(settings.dataDir);
  if (!addresses) return requireRunSettings(settings);
  return composeSettings({
    settings,
    database: { url: addresses.postgres },
    temporal: { address: addresses.temporal, uiUrl: addresses.temporalUi },
    sandbox: { url: addresses.sandbox, smtpUrl: `smtp://${settings.host}:${settings.sandbox.smtpPort}` },
  });
}
