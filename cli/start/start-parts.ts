import { join } from 'node:path';
import type { RunSettings } from '../../settings/run-settings.ts';
import { composeSettings } from './compose-settings.ts';
import { keptLinkSecret } from './link-secret.ts';
import { migrateDatabase, noticeReplaced, registerAttributes, seedDatabase } from './prepare.ts';
import { findCli, startDatabase, startEngine } from './start-embedded.ts';
import type { Starting } from './starting.ts';

export type Running = {
  readonly settings: RunSettings;
  readonly api: string;
  readonly sandbox: string;
  /** Resolves with what to say when a part has ended by itself. */
  readonly died: Promise<string>;
};

/** Starts every part in order; each that has started is in `parts`, also when a later one fails. */
export async function startParts(starting: Starting): Promise<Running> {
  const { logger, progress, parts, signal } = starting;
  const { database, engine } = await startDatabaseAndEngine(starting);
  const sandbox = await startSandboxes(starting);
  const linkSecret = keptLinkSecret(starting.settings.dataDir);
  const settings = composeSettings({
    settings: starting.settings,
    database,
    temporal: engine,
    sandbox,
    linkSecret,
  });
  signal.throwIfAborted();

  const { registration } = await import('../../recourse.config.ts');
  await progress.step('Migrations', () => migrateDatabase(settings.database));
  if (starting.settings.database.url === undefined) await noticeReplaced(settings, progress);
  await progress.step('Catalogue', () => seedDatabase(settings.database));
  await progress.step('Search attributes', () => registerAttributes(settings.temporal, progress));
  signal.throwIfAborted();

  const worker = await progress.step(
    'Worker',
    async () =>
      (await import('../../worker/start-worker.ts')).startWorker({ registration, settings, logger }),
    () => `task queue ${settings.temporal.taskQueue}`,
  );
  parts.add({ name: 'Worker', stop: () => worker.stop() });
  signal.throwIfAborted();

  const { connection } = worker;
  const api = await progress.step(
    'API',
    async () =>
      (await import('../../api/start-api.ts')).startApi({ registration, settings, logger, connection }),
    ({ url }) => url,
  );
  parts.add({ name: 'API', stop: () => api.stop() });
  const workerDied = worker.failed.then(
    () => 'The worker ended.',
    (error: unknown) => `The worker failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  return {
    settings,
    api: api.url,
    sandbox: sandbox.url,
    died: Promise.race([database.died, engine.died, workerDied]),
  };
}

/** The first Temporal CLI may take minutes to come: it is on its way while PostgreSQL starts. */
async function startDatabaseAndEngine(starting: Starting) {
  const abort = new AbortController();
  const signal = AbortSignal.any([starting.signal, abort.signal]);
  const cli = findCli({ ...starting, signal });
  // It may fail before anybody waits for it.
  cli.catch(() => undefined);
  try {
    const database = await startDatabase(starting);
    return { database, engine: await startEngine({ ...starting, cli: await cli }) };
  } catch (error) {
    abort.abort();
    await Promise.allSettled([cli]);
    throw error;
  }
}

async function startSandboxes({
  settings,
  progress,
  parts,
  signal,
}: Starting): Promise<{ url: string; smtpUrl: string }> {
  signal.throwIfAborted();
  const sandbox = await progress.step(
    'Sandboxes',
    async () => {
      const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
      const { host, dataDir } = settings;
      return startSandbox({ dataDir: join(dataDir, 'sandbox'), host, ...settings.sandbox });
    },
    ({ url }) => url,
  );
  parts.add({ name: 'Sandboxes', stop: () => sandbox.stop() });
  return sandbox;
}
