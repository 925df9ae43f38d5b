import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { startTestApi } from './api.ts';
import type { OrderStore } from '../../sagas/order/store/kept.ts';
import { openOrderStore } from '../../sagas/order/effects/order-store.ts';
import { seedCatalogue } from '../../sagas/order/store/stock/seed-catalogue.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox.ts';
import { requireRunSettings, type RunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { cloneDatabase, type ClonedDatabase } from './embedded-database.ts';
import { startWorkerHere } from './worker-here.ts';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

interface SystemWith<Worker> {
  readonly url: string;
  readonly settings: RunSettings;
  readonly sandbox: Sandbox;
  readonly pool: OrderStore;
  readonly client: Client;
  worker: Worker;
  /** A new worker, after the other was stopped. */
  restartWorker(): Promise<void>;
  stop(): Promise<void>;
}

export type System = SystemWith<{ stop(): Promise<void> }>;

/** Its worker is in a process of its own. */
export type KillableSystem = SystemWith<WorkerProcess>;

/** Short durations, so that what takes minutes in production takes a second or two here. */
const quick = {
  RECOURSE_STEP_TIMEOUT_MS: '4000',
  RECOURSE_STEP_AT_ONCE_MS: '250',
  RECOURSE_STEP_HEARTBEAT_MS: '900',
  RECOURSE_REQUEST_TIMEOUT_MS: '1500',
  RECOURSE_BACKOFF_INITIAL_MS: '50',
  RECOURSE_BACKOFF_MAX_MS: '500',
  RECOURSE_STEP_ATTEMPTS: '5',
  RECOURSE_REVIEWS: 'off',
  // It asks all parties, and so would use up faults that are meant for a step.
  RECOURSE_RECONCILE: 'off',
};

/** Where a system finds its database and Temporal, if not on the servers that all test files share. */
export interface Servers {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
}

type Env = Readonly<Record<string, string>>;

/**
 * The whole system: own database, sandboxes, API and worker, on the shared PostgreSQL and Temporal. The worker is in the test's own
 * process, where it starts at a fraction of the cost.
 */
export async function startSystem(overrides: Env = {}, servers?: Servers): Promise<System> {
  return await start({ overrides, servers, startWorker: startWorkerHere });
}

/** As {@link startSystem}. `forWorker` makes what only the worker is told, from what all are told: another way to the servers. */
export async function startKillableSystem(
  overrides: Env = {},
  servers?: Servers,
  forWorker?: (env: Env) => Promise<Env>,
): Promise<KillableSystem> {
  return await start({ overrides, servers, forWorker, startWorker: startWorkerProcess });
}

async function start<Worker extends { stop(): Promise<void> }>({
  overrides,
  servers,
  forWorker = async () => ({}),
  startWorker,
}: {
  overrides: Env;
  servers: Servers | undefined;
  forWorker?: ((env: Env) => Promise<Env>) | undefined;
  startWorker: (env: Env) => Promise<Worker>;
}): Promise<SystemWith<Worker>> {
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    const dataDir = await mkdtemp(join(tmpdir(), 'recourse-system-'));
    undo.push(() => rm(dataDir, { recursive: true, force: true }));
    const database: ClonedDatabase =
      servers === undefined
        ? await cloneDatabase()
        : { url: servers.databaseUrl, drop: () => Promise.resolve() };
    undo.push(() => database.drop());
    const sandbox = await startSandbox({ dataDir, port: 0, smtpPort: 0 });
    undo.push(() => sandbox.stop());
    const env = {
      ...quick,
      RECOURSE_API_PORT: '0',
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: servers?.temporalAddress ?? inject('temporalAddress'),
      ...(inject('temporalUi') === '' ? {} : { TEMPORAL_UI_URL: inject('temporalUi') }),
      RECOURSE_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
      STRIPE_API_KEY: 'sk_test_sandbox',
      STRIPE_API_BASE: sandbox.url,
      WAREHOUSE_URL: `${sandbox.url}/warehouse`,
      SMTP_URL: sandbox.smtpUrl,
      RECOURSE_LOG_LEVEL: process.env['RECOURSE_TEST_LOG'] ?? 'fatal',
      ...overrides,
    };
    const settings = requireRunSettings(loadSettings(env));
    const workerEnv = { ...env, ...(await forWorker(env)), TEST_WORKFLOW_BUNDLE: inject('workflowBundle') };
    const pool = openOrderStore({ url: database.url, max: 5 }, settings.steps);
    undo.push(() => pool.end());
    await seedCatalogue(pool);
    const connection = await Connection.connect({ address: settings.temporal.address });
    undo.push(() => connection.close());
    const newWorker = async () => {
      const worker = await startWorker(workerEnv);
      undo.push(() => worker.stop());
      return worker;
    };
    const system: SystemWith<Worker> = {
      url: '',
      settings,
      sandbox,
      pool,
      client: new Client({ connection, namespace: settings.temporal.namespace }),
      worker: await newWorker(),
      async restartWorker() {
        system.worker = await newWorker();
      },
      stop,
    };
    const api = await startTestApi(settings);
    undo.push(() => api.stop());
    return Object.assign(system, { url: api.url });
  } catch (error) {
    await stop();
    throw error;
  }
}
