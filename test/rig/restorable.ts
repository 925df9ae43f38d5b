import type { BackUp } from './embedded-database.ts';
import type { System } from './system.ts';

/** Of a system that soon sees what a restore has left behind. */
export const sweptSoon = {
  RECOURSE_STEP_ATTEMPTS: '2',
  RECOURSE_BACKOFF_MAX_MS: '100',
  RECOURSE_SWEEP_EVERY_MS: '200',
  RECOURSE_SWEEP_AFTER_MS: '1000',
};

/** As an engineer restores: no worker is at work meanwhile. */
export async function restore(system: System, copy: BackUp): Promise<void> {
  await system.worker.stop();
  await copy.restore();
  await system.restartWorker();
}
