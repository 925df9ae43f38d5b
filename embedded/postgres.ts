import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startGuarded, type Guarded } from './guarded.ts';
import { stopOrphan } from './orphan.ts';
import { freePort } from './ports.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { openCluster, postgresEnv, superuser } from './postgres-cluster.ts';
import { postgresPlace } from './postgres-place.ts';
import { StartError } from './start-error.ts';

const host = '127.0.0.1';
const database = 'recourse';
const graceMs = 5_000;

export type EmbeddedPostgres = {
  /** URL of the database `recourse`. */
  readonly url: string;
  /** URL of the database `postgres`, as superuser. */
  readonly adminUrl: string;
  readonly port: number;
  readonly version: string;
  /** Where its data is: in `dataDir`, unless it runs as a user who cannot enter that. */
  readonly folder: string;
  /** Resolves when it has ended, asked to or not. */
  readonly exited: Promise<void>;
  lastOutput(): string;
  stop(): Promise<void>;
};

export type PostgresOptions = {
  readonly dataDir: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly onProgress?: (message: string) => void;
  /** False for tests: faster, and a power cut may corrupt it. */
  readonly durable?: boolean;
  /** True deletes the data when it stops, also when this process is killed. */
  readonly disposable?: boolean;
};

/** Starts the PostgreSQL that comes with npm, on 127.0.0.1 only, run so that it cannot outlive this process. */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, durable = true, disposable = false, onProgress = () => undefined } = options;
  mkdirSync(dataDir, { recursive: true });
  const place = postgresPlace({ dataDir });
  const { folder, user } = place;
  if (place.moved !== undefined) onProgress(place.moved);
  const binaries = postgresBinaries({ user, copyTo: place.shared });
  await stopOrphanedPostgres({ dataDir });
  const { data, password } = await openCluster({ folder, initdb: binaries.initdb, user, durable });

  const port = options.port === 0 ? await freePort(host) : options.port;
  const server = await startGuarded({
    name: 'PostgreSQL',
    command: binaries.postgres,
    args: ['-D', data, ...flags({ port, durable })],
    cwd: folder,
    env: postgresEnv(),
    user,
    logFile: join(dataDir, 'postgres.log'),
    stopSignal: 'SIGINT',
    graceMs,
    removeAfterwards: disposable ? [place.moved === undefined ? folder : dirname(folder), dataDir] : [],
  });
  const urlOf = (name: string) => `postgres://${superuser}:${password}@${host}:${port}/${name}`;
  try {
    await ready({ server, url: urlOf('postgres') });
    const version = await createDatabase(urlOf('postgres'));
    return {
      url: urlOf(database),
      adminUrl: urlOf('postgres'),
      port,
      version,
      folder,
      exited: server.exited,
      lastOutput: () => server.lastOutput(),
      stop: () => server.stop(),
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Ends a server that a killed start left on the same data, so that its port and files are free. */
export async function stopOrphanedPostgres({ dataDir }: { dataDir: string }): Promise<boolean> {
  const data = join(postgresPlace({ dataDir }).folder, 'data');
  return stopOrphan({ pidFile: join(data, 'postmaster.pid'), marker: data, stopSignal: 'SIGINT', graceMs });
}

function flags({ port, durable }: { port: number; durable: boolean }): string[] {
  const settings = {
    listen_addresses: host,
    port,
    // Its path would have to be short and writable by that user; nobody needs it.
    unix_socket_directories: '',
    max_connections: 200,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function ready({ server, url }: { server: Guarded; url: string }): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (server.hasExited())
      throw new StartError(`PostgreSQL ended while starting. It said:\n${server.lastOutput()}`);
    const failure = await failureOf(url);
    if (failure === undefined) return;
    if (Date.now() > deadline)
      throw new StartError(
        `PostgreSQL did not answer within a minute (${failure}). It said:\n${server.lastOutput()}`,
      );
    await sleep(30);
  }
}

async function failureOf(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await client.end();
  }
}

async function createDatabase(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
    const shown = await client.query<{ server_version: string }>('SHOW server_version');
    return shown.rows[0]?.server_version ?? '';
  } finally {
    await client.end();
  }
}
