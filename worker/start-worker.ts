import { Client } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerInterceptors } from '@temporalio/worker';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { sagaActivities } from '../activities/saga-activities.ts';
import type { Registration } from '../sagas/registered-saga.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { Store } from '../store/saga.ts';
import { watchDatabase } from './database-watch.ts';
import { startHealthServer } from './health-server.ts';
import { startJobs } from './jobs.ts';
import { startReviewJobs } from './review-jobs.ts';
import { startReconciler } from './reconciler.ts';
import { installRuntime } from './runtime.ts';
import { startSweeper } from './sweeper.ts';
import { restoreWatch } from './restore-watch.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

/** A worker's own time to stop is over then. */
const stopPatienceMs = 6_500;

export interface RunningWorker {
  /** For clients in this process: only over the worker's own connection can a workflow start eagerly. */
  readonly connection: NativeConnection;
  /** Rejects when the worker fails; never resolves. */
  readonly failed: Promise<never>;
  /**
   * Rejects when the database has not answered for too long; never resolves. The worker goes on all the same, and is well
   * again when the database is: whether it ends is for whoever started it.
   */
  readonly databaseLost: Promise<never>;
  /** Finishes what is under way, for a few seconds at most. */
  stop(): Promise<void>;
}

/**
 * An activation that takes longer is taken for a deadlock, and Node 20 then ends the whole process ("async hook stack has become
 * corrupted", nodejs/node#38503). After the SDK's five seconds that met workers whose machine had stood still for a while: a virtual
 * machine that moves, a container without its share of the CPU. The SDK reads this option and does not list it.
 */
const patientWithWorkflowCode = { isolateExecutionTimeout: '1 minute' };

export async function startWorker(options: {
  registration: Registration;
  settings: RunSettings;
  logger: Logger;
  /** Path of workflow code that was bundled before; otherwise it is bundled now. */
  workflowBundle?: string | undefined;
  /** Around what the worker does, e.g. for tracing. */
  interceptors?: WorkerInterceptors | undefined;
}): Promise<RunningWorker> {
  const { registration, settings, logger, workflowBundle, interceptors } = options;
  const { saga } = registration;
  installRuntime(logger);
  const { temporal, database, steps, reviews } = settings;
  const connection = await connect(temporal.address);
  const ports = registration.createPorts(settings);
  const pool = saga.openStore(
    { url: database.url, max: database.pool, timeoutMs: database.timeoutMs },
    steps,
  );
  const lookForRestore = restoreWatch({ pool, logger });
  // Before anything is attempted. A database that does not answer now is looked at when it does, and nothing is attempted without it.
  await lookForRestore().catch(() => undefined);
  const dependencies = { pool, ports, steps, reviews, logger };
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: workflowBundle === undefined ? await bundleWorkflows() : { codePath: workflowBundle },
    activities: sagaActivities(saga.service, dependencies, saga.ownActivities(dependencies)),
    ...(interceptors === undefined ? {} : { interceptors }),
    identity: `recourse-${process.pid}`,
    // A run whose worker was killed is taken over this much later; its history is short, so replaying it costs little.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    shutdownGraceTime: '3 seconds',
    shutdownForceTime: '6 seconds',
    ...patientWithWorkflowCode,
  });
  const running = worker.run();
  const client = new Client({ connection, namespace: temporal.namespace });
  const watch = watchDatabase({ look: lookForRestore, lostAfterMs: database.lostAfterMs, logger });
  const health = await startHealth({ settings, pool, client, worker });
  const working = { settings, saga, pool, ports, client, logger };
  const background = [
    ...[startSweeper, startJobs, startReviewJobs, startReconciler].map((start) => start(working)),
    ...saga.background(working),
  ];
  const failed = running.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return {
    connection,
    failed,
    databaseLost: watch.lost,
    async stop() {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      const stopped = Promise.all([
        running.catch(() => undefined),
        watch.stop(),
        ...background.map((part) => part.stop()),
      ]);
      // What hangs on a connection ends with it.
      await Promise.race([stopped, sleep(stopPatienceMs, undefined, { ref: false })]);
      health?.stop();
      ports.close();
      await pool.end();
      await stopped;
      await connection.close();
    },
  };
}

async function startHealth(parts: {
  settings: RunSettings;
  pool: Store;
  client: Client;
  worker: Worker;
}): Promise<{ stop(): void } | undefined> {
  const { settings, pool, client, worker } = parts;
  const { host, temporal } = settings;
  const { port } = settings.worker;
  if (port === undefined) return undefined;
  const { namespace } = temporal;
  const checks = {
    postgres: () => pool.query('select 1'),
    temporal: () =>
      client.withDeadline(Date.now() + 1_000, () => client.workflowService.describeNamespace({ namespace })),
    worker() {
      const state = worker.getState();
      if (state !== 'RUNNING') throw new Error(`It is ${state}`);
    },
  };
  return await startHealthServer({ host, port, checks });
}

async function connect(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    throw new Error(`Temporal does not answer at ${address} (TEMPORAL_ADDRESS)`, { cause: error });
  }
}
