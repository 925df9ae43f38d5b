import { reachable } from './reachable.ts';
import { SettingsError, type Settings } from './settings.ts';

/** Settings with every part that a worker or an API talks to. */
export type RunSettings = Settings & {
  readonly api: { readonly publicUrl: string };
  readonly database: { readonly url: string };
  readonly temporal: { readonly address: string; readonly uiUrl: string };
  readonly stripe: { readonly apiKey: string };
  readonly warehouseUrl: string;
  readonly smtpUrl: string;
  /** Of the sandbox that this installation has started and works with, where it does: faults may be asked for there. */
  readonly ownSandboxUrl?: string;
};

/** For the roles that bring nothing along. @throws SettingsError naming what is missing. */
export function requireRunSettings(settings: Settings): RunSettings {
  const { database, temporal, stripe, warehouseUrl, smtpUrl } = settings;
  if (
    database.url !== undefined &&
    temporal.address !== undefined &&
    stripe.apiKey !== undefined &&
    warehouseUrl !== undefined &&
    smtpUrl !== undefined
  ) {
    return {
      ...settings,
      api: { ...settings.api, publicUrl: publicUrl(settings) },
      database: { ...database, url: database.url },
      temporal: { ...temporal, address: temporal.address, uiUrl: temporalUiUrl(settings, temporal.address) },
      stripe: { ...stripe, apiKey: stripe.apiKey },
      warehouseUrl,
      smtpUrl,
    };
  }
  const needed = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    STRIPE_API_KEY: stripe.apiKey,
    WAREHOUSE_URL: warehouseUrl,
    SMTP_URL: smtpUrl,
  };
  const missing = Object.entries(needed).filter(([, value]) => value === undefined);
  throw new SettingsError(
    missing.map(([name]) => `${name} is not set, and only \`recourse start\` brings its own`),
  );
}

function publicUrl(settings: Settings): string {
  return settings.api.publicUrl ?? `http://${reachable(settings.host)}:${settings.api.port}`;
}

function temporalUiUrl(settings: Settings, address: string): string {
  if (settings.temporal.uiUrl !== undefined) return settings.temporal.uiUrl;
  const host = address.slice(0, address.lastIndexOf(':'));
  if (/\.(tmprl\.cloud|api\.temporal\.io)$/.test(host)) return 'https://cloud.temporal.io';
  return `http://${reachable(host)}:${settings.temporal.uiPort}`;
}
