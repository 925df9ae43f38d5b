import { join } from 'node:path';
import type { Progress } from '../../cli/start/progress.ts';
import { registerAttributes } from '../../cli/start/prepare.ts';
import type { StartedParts } from '../../cli/start/started-parts.ts';
import { recordedPid } from '../../embedded/orphan.ts';
import { freePorts } from '../../embedded/ports.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { startTemporal } from '../../embedded/temporal.ts';
import { contenders, type ContenderName } from '../contenders/contenders.ts';
import { isDbosInstalled } from '../contenders/dbos-sdk.ts';
import { startCountingPostgres } from './database-cluster.ts';
import { makeDatabase, makeDatabaseByHand } from './databases.ts';
import { disposableFolder } from './disposable-folder.ts';
import { startProgram } from './program.ts';

export interface RunningContender {
  readonly name: ContenderName;
  readonly pids: readonly number[];
  /** Of its `POST /orders`. */
  readonly url: string;
  readonly database: string;
}

export interface Running {
  readonly adminUrl: string;
  readonly temporalAddress: string;
  readonly pids: { readonly postgres: number; readonly temporal: number; readonly sandboxes: number };
  readonly contenders: readonly RunningContender[];
}

interface Starting {
  readonly progress: Progress;
  readonly parts: StartedParts;
  readonly signal: AbortSignal;
}

/** One PostgreSQL, one Temporal and one process of sandboxes for all, and a process for each contender. */
export async function startAll(starting: Starting, who: readonly ContenderName[]): Promise<Running> {
  const { progress, parts } = starting;
  const postgres = await progress.step(
    'PostgreSQL',
    () => startCountingPostgres({ dataDir: disposableFolder('postgres') }),
    ({ version }) => version,
  );
  parts.add({ name: 'PostgreSQL', stop: () => postgres.stop() });
  const temporal = await startEngine(starting);
  const sandboxes = await startSandboxes(starting);
  const shared = {
    TEMPORAL_ADDRESS: temporal.address,
    ...sandboxes.settings,
    RECOURSE_REVIEWS: 'off',
    RECOURSE_SANDBOX_PORT: '0',
    RECOURSE_SMTP_PORT: '0',
    RECOURSE_LOG_LEVEL: 'warn',
  };
  const running: RunningContender[] = [];
  for (const name of measurable(progress, who))
    running.push(await startContender(starting, { name, adminUrl: postgres.adminUrl, shared }));
  const postgresPid = recordedPid(join(postgres.folder, 'data', 'postmaster.pid')) ?? 0;
  return {
    adminUrl: postgres.adminUrl,
    temporalAddress: temporal.address,
    pids: { postgres: postgresPid, temporal: temporal.pid, sandboxes: sandboxes.pid },
    contenders: running,
  };
}

/** All but those that need a package which is not there. */
function measurable({ note }: Progress, who: readonly ContenderName[]): readonly ContenderName[] {
  if (!who.includes('dbos') || isDbosInstalled()) return who;
  note('DBOS is left out: `npm ci --prefix bench` brings it');
  return who.filter((name) => name !== 'dbos');
}

async function startEngine({ progress, parts, signal }: Starting): Promise<{ address: string; pid: number }> {
  const cli = await resolveTemporalCli({ onProgress: progress.note, signal });
  signal.throwIfAborted();
  const dataDir = disposableFolder('temporal');
  const temporal = await progress.step(
    'Temporal',
    () =>
      startTemporal({
        cliPath: cli.path,
        dataDir,
        host: '127.0.0.1',
        port: 0,
        uiPort: 0,
        disposable: true,
      }),
    () => cli.version.split(',')[0] ?? '',
  );
  parts.add({ name: 'Temporal', stop: () => temporal.stop() });
  const { address } = temporal;
  await registerAttributes({ address, namespace: 'default' }, progress);
  return { address, pid: recordedPid(join(dataDir, 'temporal.pid')) ?? 0 };
}

async function startSandboxes({ progress, parts, signal }: Starting) {
  signal.throwIfAborted();
  const [port = 0, smtpPort = 0] = await freePorts(2);
  const url = `http://127.0.0.1:${port}`;
  const program = await progress.step('Sandboxes', () =>
    startProgram({
      name: 'sandboxes',
      script: 'cli/recourse.js',
      args: ['sandbox'],
      settings: { RECOURSE_SANDBOX_PORT: String(port), RECOURSE_SMTP_PORT: String(smtpPort) },
      readyUrl: `${url}/sandbox/`,
      signal,
    }),
  );
  parts.add({ name: 'Sandboxes', stop: () => program.stop() });
  const settings = {
    STRIPE_API_KEY: 'sk_test_sandbox',
    STRIPE_API_BASE: url,
    WAREHOUSE_URL: `${url}/warehouse`,
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
  };
  return { pid: program.pid, settings };
}

async function startContender(
  { progress, parts, signal }: Starting,
  { name, adminUrl, shared }: { name: ContenderName; adminUrl: string; shared: Record<string, string> },
): Promise<RunningContender> {
  signal.throwIfAborted();
  const { title, script, processes, readyPath, hasDatabaseByHand } = contenders[name];
  const database = `bench_${name.toLowerCase()}`;
  const make = hasDatabaseByHand ? makeDatabaseByHand : makeDatabase;
  const ports = await freePorts(processes.length);
  const address = (port: number | undefined) => `http://127.0.0.1:${port ?? 0}`;
  const pids: number[] = [];
  await progress.step(title, async () => {
    const settings = {
      ...shared,
      DATABASE_URL: await make({ adminUrl }, database),
      RECOURSE_TASK_QUEUE: name,
    };
    for (const [index, { args, port }] of processes.entries()) {
      const program = await startProgram({
        name: `${name}-${index}`,
        script,
        args,
        settings: { ...settings, [port]: String(ports[index]) },
        readyUrl: `${address(ports[index])}${readyPath}`,
        signal,
      });
      parts.add({ name: title, stop: () => program.stop() });
      pids.push(program.pid);
    }
  });
  return { name, pids, url: address(ports.at(-1)), database };
}
