import { checkPorts, freePorts, type WantedPort } from '../../embedded/ports.ts';
import { stopOrphanedPostgres } from '../../embedded/postgres.ts';
import { stopOrphanedTemporal } from '../../embedded/temporal.ts';
import type { Settings } from '../../settings/settings.ts';
import type { Progress } from './progress.ts';

/** Settings whose ports are all known and free, before anything is started. @throws StartError naming those that are not. */
export async function claimPorts(settings: Settings, progress: Progress): Promise<Settings> {
  await stopOrphans(settings, progress);
  await checkPorts(wanted(settings));
  const free = await freePorts(6, settings.host);
  const known = (port: number) => (port === 0 ? (free.pop() ?? 0) : port);
  return {
    ...settings,
    api: { ...settings.api, port: known(settings.api.port) },
    postgres: { port: known(settings.postgres.port) },
    temporal: {
      ...settings.temporal,
      port: known(settings.temporal.port),
      uiPort: known(settings.temporal.uiPort),
    },
    sandbox: { port: known(settings.sandbox.port), smtpPort: known(settings.sandbox.smtpPort) },
  };
}

async function stopOrphans({ dataDir }: Settings, progress: Progress): Promise<void> {
  const [postgres, temporal] = await Promise.all([
    stopOrphanedPostgres({ dataDir }),
    stopOrphanedTemporal({ dataDir }),
  ]);
  if (postgres) progress.note('Stopped the PostgreSQL that a killed start had left running');
  if (temporal) progress.note('Stopped the Temporal that a killed start had left running');
}

export function wantedBySandboxes({ host, sandbox }: Settings): WantedPort[] {
  return [
    { port: sandbox.port, host, what: 'the sandboxes', setting: 'RECOURSE_SANDBOX_PORT' },
    { port: sandbox.smtpPort, host, what: "the sandbox mailbox's SMTP", setting: 'RECOURSE_SMTP_PORT' },
  ];
}

export function wantedByApi({ host, api }: Settings): WantedPort {
  return { port: api.port, host, what: 'the API', setting: 'RECOURSE_API_PORT' };
}

function wanted(settings: Settings): WantedPort[] {
  const { host, database, postgres, temporal } = settings;
  const own = (port: number, what: string, setting: string, on = host) => ({ port, host: on, what, setting });
  return [
    wantedByApi(settings),
    ...wantedBySandboxes(settings),
    ...(database.url === undefined
      ? [own(postgres.port, 'PostgreSQL', 'RECOURSE_POSTGRES_PORT', '127.0.0.1')]
      : []),
    ...(temporal.address === undefined
      ? [
          own(temporal.port, 'Temporal', 'RECOURSE_TEMPORAL_PORT'),
          own(temporal.uiPort, "Temporal's Web UI", 'RECOURSE_TEMPORAL_UI_PORT'),
        ]
      : []),
  ];
}
