import { startWorkerHere } from './worker-here.ts';

/** A worker that tells its parent when it is ready, and does not outlive it. */
export async function runWorker(): Promise<void> {
  const worker = await startWorkerHere(process.env);
  const stop = () => void worker.stop().then(() => process.exit(0));
  process.on('SIGTERM', stop);
  process.on('disconnect', stop);
  worker.failed.catch(() => process.exit(1));
  process.send?.('ready');
}
