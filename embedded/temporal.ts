import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { reachable } from '../settings/reachable.ts';
import { startGuarded, type Guarded } from './guarded.ts';
import { stopOrphan } from './orphan.ts';
import { freePort, freePorts } from './ports.ts';
import { StartError } from './start-error.ts';

const graceMs = 5_000;

export type EmbeddedTemporal = {
  /** host:port */
  readonly address: string;
  readonly uiUrl?: string;
  /** Resolves when it has ended, asked to or not. */
  readonly exited: Promise<void>;
  lastOutput(): string;
  stop(): Promise<void>;
};

export type TemporalOptions = {
  readonly cliPath: string;
  /** For its log, its process id and, unless `inMemory`, its database. */
  readonly dataDir: string;
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  /** 0 is any free one; none is no Web UI. */
  readonly uiPort?: number;
  /** Made if they are not there; `default` always is. */
  readonly namespaces?: readonly string[];
  /** True keeps runs only while it runs. */
  readonly inMemory?: boolean;
  /** True deletes `dataDir` when it stops, also when this process is killed. */
  readonly disposable?: boolean;
};

/** Starts Temporal's dev server, run so that it cannot outlive this process. Resolves when it serves. */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { host, namespaces = [], inMemory = false, disposable = false } = options;
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  await stopOrphanedTemporal({ dataDir });
  const port = options.port === 0 ? await freePort(host) : options.port;
  const uiPort = options.uiPort === 0 ? await freeUiPort(host, port) : options.uiPort;
  const server = await startGuarded({
    name: 'Temporal',
    command: options.cliPath,
    args: ['server', 'start-dev', ...flags({ dataDir, host, port, uiPort, namespaces, inMemory })],
    cwd: dataDir,
    env: process.env,
    logFile: join(dataDir, 'temporal.log'),
    stopSignal: 'SIGINT',
    graceMs,
    removeAfterwards: disposable ? [dataDir] : [],
  });
  const pidFile = pidFileIn(dataDir);
  writeFileSync(pidFile, `${server.pid}\n`);
  void server.exited.then(() => rmSync(pidFile, { force: true }));
  const address = `${reachable(host)}:${port}`;
  try {
    await ready({ server, address, namespaces: ['default', ...namespaces] });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    address,
    ...(uiPort === undefined ? {} : { uiUrl: `http://${reachable(host)}:${uiPort}` }),
    exited: server.exited,
    lastOutput: () => server.lastOutput(),
    stop: () => server.stop(),
  };
}

/** Ends a server that a killed start left on the same data, so that its ports and files are free. */
export async function stopOrphanedTemporal({ dataDir }: { dataDir: string }): Promise<boolean> {
  return stopOrphan({
    pidFile: pidFileIn(dataDir),
    marker: databaseIn(dataDir),
    stopSignal: 'SIGINT',
    graceMs,
  });
}

function pidFileIn(dataDir: string): string {
  return join(dataDir, 'temporal.pid');
}

function databaseIn(dataDir: string): string {
  return join(resolve(dataDir), 'temporal.db');
}

async function freeUiPort(host: string, taken: number): Promise<number> {
  const [first = 0, second = 0] = await freePorts(2, host);
  return first === taken ? second : first;
}

// The stock dev server polls its task queues 20 times a second and syncs every write; these make it several times as fast.
// Write-ahead logging with NORMAL survives a killed process; a power cut may lose the last moments.
const fast = [
  ...['journal_mode=WAL', 'synchronous=NORMAL'].flatMap((pragma) => ['--sqlite-pragma', pragma]),
  ...[
    'system.enableActivityEagerExecution=true',
    'history.transferProcessorMaxPollRPS=2000',
    'history.timerProcessorMaxPollRPS=2000',
    'history.visibilityProcessorMaxPollRPS=2000',
  ].flatMap((value) => ['--dynamic-config-value', value]),
];

function flags(options: {
  dataDir: string;
  host: string;
  port: number;
  uiPort: number | undefined;
  namespaces: readonly string[];
  inMemory: boolean;
}): string[] {
  const { dataDir, host, port, uiPort, inMemory, namespaces } = options;
  return [
    ...['--ip', host, '--port', String(port), '--log-level', 'error'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(inMemory ? [] : ['--db-filename', databaseIn(dataDir)]),
    ...namespaces.filter((name) => name !== 'default').flatMap((name) => ['--namespace', name]),
    ...fast,
  ];
}

type Readiness = { server: Guarded; address: string; namespaces: readonly string[] };

async function ready({ server, address, namespaces }: Readiness): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    if (server.hasExited())
      throw new StartError(`Temporal ended while starting. It said:\n${server.lastOutput()}`);
    const failure = await failureOf({ address, namespaces });
    if (failure === undefined) return;
    if (Date.now() > deadline)
      throw new StartError(
        `Temporal did not answer within a minute (${failure}). It said:\n${server.lastOutput()}`,
      );
    await sleep(100);
  }
}

async function failureOf({ address, namespaces }: Omit<Readiness, 'server'>): Promise<string | undefined> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: 1_000 });
    await connection.healthService.check({ service: 'temporal.api.workflowservice.v1.WorkflowService' });
    for (const namespace of namespaces) await connection.workflowService.describeNamespace({ namespace });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    await connection?.close();
  }
}
