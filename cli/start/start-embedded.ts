import { join } from 'node:path';
import { startPostgres } from '../../embedded/postgres.ts';
import { resolveTemporalCli, type TemporalCli } from '../../embedded/temporal-cli.ts';
import { startTemporal } from '../../embedded/temporal.ts';
import type { Starting } from './starting.ts';

/** A part that has never been started never dies. */
const never = new Promise<never>(() => undefined);

export async function startDatabase(starting: Starting): Promise<{ url: string; died: Promise<string> }> {
  const { settings, progress, parts } = starting;
  if (settings.database.url !== undefined) {
    const { host } = new URL(settings.database.url);
    progress.note(`PostgreSQL is at ${host}, as DATABASE_URL says`);
    return { url: settings.database.url, died: never };
  }
  const postgres = await progress.step(
    'PostgreSQL',
    () =>
      startPostgres({ dataDir: settings.dataDir, port: settings.postgres.port, onProgress: progress.note }),
    ({ version, port }) => `${version} at 127.0.0.1:${port}`,
  );
  parts.add({ name: 'PostgreSQL', stop: () => postgres.stop() });
  const log = join(settings.dataDir, 'postgres.log');
  return {
    url: postgres.url,
    died: postgres.exited.then(() => ended('PostgreSQL', log, postgres.lastOutput())),
  };
}

/** Nothing when Temporal runs elsewhere. */
export async function findCli({ settings, progress, signal }: Starting): Promise<TemporalCli | undefined> {
  if (settings.temporal.address !== undefined) return undefined;
  return resolveTemporalCli({ cli: settings.temporal.cli, onProgress: progress.note, signal });
}

export async function startEngine(
  starting: Starting & { cli: TemporalCli | undefined },
): Promise<{ address: string; uiUrl?: string; died: Promise<string> }> {
  const { settings, progress, parts, signal, cli } = starting;
  if (cli === undefined) {
    const { address = '' } = settings.temporal;
    progress.note(`Temporal is at ${address}, as TEMPORAL_ADDRESS says`);
    return { address, died: never };
  }
  signal.throwIfAborted();
  const temporal = await progress.step(
    'Temporal',
    () =>
      startTemporal({
        cliPath: cli.path,
        dataDir: settings.dataDir,
        host: settings.host,
        port: settings.temporal.port,
        uiPort: settings.temporal.uiPort,
        namespaces: [settings.temporal.namespace],
      }),
    ({ address }) => `${cli.version.split(',')[0] ?? ''} at ${address}`,
  );
  parts.add({ name: 'Temporal', stop: () => temporal.stop() });
  const log = join(settings.dataDir, 'temporal.log');
  return { ...temporal, died: temporal.exited.then(() => ended('Temporal', log, temporal.lastOutput())) };
}

function ended(name: string, log: string, output: string): string {
  return `${name} ended by itself. The end of ${log}:\n${output}`;
}
