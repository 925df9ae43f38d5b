import { pino } from 'pino';
import { requireRunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { registration } from '../../recourse.config.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { losingAnswers } from './losing-answers.ts';

export interface WorkerHere {
  /** Rejects when the worker fails; never resolves. */
  readonly failed: Promise<never>;
  /** Once, however often it is asked for. */
  stop(): Promise<void>;
}

/** A worker in this process, by settings as a process is given them. */
export async function startWorkerHere(given: Readonly<NodeJS.ProcessEnv>): Promise<WorkerHere> {
  const { TEST_WORKFLOW_BUNDLE: workflowBundle, TEST_LOSES_ANSWERS: loses, ...env } = given;
  const settings = requireRunSettings(loadSettings(env));
  const worker = await startWorker({
    registration,
    settings,
    logger: pino({ level: settings.logLevel }),
    workflowBundle,
    ...(loses === undefined ? {} : { interceptors: losingAnswers(loses) }),
  });
  // Nobody in this process asks for it, and a test would only wait in vain.
  worker.failed.catch((error: unknown) => {
    console.error(error);
  });
  let stopped: Promise<void> | undefined;
  return { failed: worker.failed, stop: () => (stopped ??= worker.stop()) };
}
