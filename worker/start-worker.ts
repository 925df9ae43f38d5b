import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createPorts } from '../activities/create-ports.ts';
import { orderActivities } from '../activities/order-activities.ts';
import { openPool } from '../journal/database.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { startJobs } from './jobs.ts';
import { startMailer } from './mailer.ts';
import { startReviewJobs } from './review-jobs.ts';
import { startRefunder } from './refunder.ts';
import { installRuntime } from './runtime.ts';
import { startSolver } from './solver.ts';
import { startSweeper } from './sweeper.ts';
import { bundleWorkflows } from './workflow-bundle.ts';

export interface RunningWorker {
  /** For clients in this process: only over the worker's own connection can a workflow start eagerly. */
  readonly connection: NativeConnection;
  /** Rejects when the worker fails; never resolves. */
  readonly failed: Promise<never>;
  /** Finishes what is under way, for a few seconds at most. */
  stop(): Promise<void>;
}

export async function startWorker(options: {
  settings: RunSettings;
  logger: Logger;
  /** Path of workflow code that was bundled before; otherwise it is bundled now. */
  workflowBundle?: string | undefined;
}): Promise<RunningWorker> {
  const { settings, logger, workflowBundle } = options;
  installRuntime(logger);
  const { temporal, database, steps, reviews } = settings;
  const connection = await connect(temporal.address);
  const ports = createPorts(settings);
  const pool = openPool({ url: database.url, max: database.pool });
  const worker = await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: temporal.taskQueue,
    workflowBundle: workflowBundle === undefined ? await bundleWorkflows() : { codePath: workflowBundle },
    activities: { ...orderActivities({ pool, ports, steps, reviews, logger }) },
    identity: `recourse-${process.pid}`,
    // A run whose worker was killed is taken over this much later; its history is short, so replaying it costs little.
    stickyQueueScheduleToStartTimeout: '2 seconds',
    shutdownGraceTime: '3 seconds',
    shutdownForceTime: '6 seconds',
  });
  const running = worker.run();
  const client = new Client({ connection, namespace: temporal.namespace });
  const background = [startSweeper, startJobs, startReviewJobs, startSolver, startMailer, startRefunder].map(
    (start) => start({ settings, pool, ports, client, logger }),
  );
  const failed = running.then(() => new Promise<never>(() => undefined));
  failed.catch(() => undefined);
  return {
    connection,
    failed,
    async stop() {
      await Promise.all(background.map((part) => part.stop()));
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running.catch(() => undefined);
      ports.receipts.close();
      await pool.end();
      await connection.close();
    },
  };
}

async function connect(address: string): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ address });
  } catch (error) {
    throw new Error(`Temporal does not answer at ${address} (TEMPORAL_ADDRESS)`, { cause: error });
  }
}
