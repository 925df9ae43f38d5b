import { pino } from 'pino';
import { requireRunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { registration } from '../../recourse.config.ts';
import { startWorker } from '../../worker/start-worker.ts';
import { losingAnswers } from './losing-answers.ts';

/** A worker that tells its parent when it is ready, and does not outlive it. */
export async function runWorker(): Promise<void> {
  const { TEST_WORKFLOW_BUNDLE: workflowBundle, TEST_LOSES_ANSWERS: loses, ...env } = process.env;
  const settings = requireRunSettings(loadSettings(env));
  const worker = await startWorker({
    registration,
    settings,
    logger: pino({ level: settings.logLevel }),
    workflowBundle,
    ...(loses === undefined ? {} : { interceptors: losingAnswers(loses) }),
  });
  const stop = () => void worker.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  worker.failed.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  process.send?.('ready');
}
