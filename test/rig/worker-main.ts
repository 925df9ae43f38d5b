import { pino } from 'pino';
import { requireRunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { startWorker } from '../../worker/start-worker.ts';

/** A worker that tells its parent when it is ready, and does not outlive it. */
export async function runWorker(): Promise<void> {
  const { TEST_WORKFLOW_BUNDLE: workflowBundle, ...env } = process.env;
  const settings = requireRunSettings(loadSettings(env));
  const worker = await startWorker({ settings, logger: pino({ level: settings.logLevel }), workflowBundle });
  const stop = () => void worker.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  worker.failed.catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
  process.send?.('ready');
}
