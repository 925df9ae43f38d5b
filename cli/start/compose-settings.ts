import { requireRunSettings, type RunSettings } from '../../settings/run-settings.ts';
import type { Settings } from '../../settings/settings.ts';

/** The settings say what they say; the rest is what a start has brought along. */
export function composeSettings(options: {
  settings: Settings;
  database: { url: string };
  temporal: { address: string; uiUrl?: string };
  sandbox: { url: string; smtpUrl: string };
  linkSecret?: string;
}): RunSettings {
  const { settings, database, temporal, sandbox, linkSecret } = options;
  const uiUrl = settings.temporal.uiUrl ?? temporal.uiUrl;
  const composed = requireRunSettings({
    ...(linkSecret === undefined ? {} : { linkSecret }),
    ...settings,
    database: { ...settings.database, url: settings.database.url ?? database.url },
    temporal: {
      ...settings.temporal,
      address: settings.temporal.address ?? temporal.address,
      ...(uiUrl === undefined ? {} : { uiUrl }),
    },
    stripe:
      settings.stripe.apiKey === undefined
        ? { apiKey: 'sk_test_sandbox', apiBase: settings.stripe.apiBase ?? sandbox.url }
        : settings.stripe,
    warehouseUrl: settings.warehouseUrl ?? `${sandbox.url}/warehouse`,
    smtpUrl: settings.smtpUrl ?? sandbox.smtpUrl,
  });
  return settings.warehouseUrl === undefined ? { ...composed, ownSandboxUrl: sandbox.url } : composed;
}
