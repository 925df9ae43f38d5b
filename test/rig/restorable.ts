import { expect } from 'vitest';
import type { BackUp } from './embedded-database.ts';
import { eventually } from './eventually.ts';
import type { LetterDesk } from './letter-desk.ts';
import type { Party, Shop } from './shop.ts';
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

/** An order whose run is ahead of the restored record goes on by another run, which has asked the parties. */
export async function redriveBehind(desk: LetterDesk, orderId: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
  await desk.until(deadLetterId, 'resolved');
}

/** Once what was lost is decided again. A redrive may come before the run has come as far. */
export async function redriveLost(desk: LetterDesk, orderId: string): Promise<void> {
  await eventually(async () => {
    const letters = await desk.list(`orderId=${orderId}&status=open&cause=decision_lost`);
    for (const { deadLetterId } of letters) await desk.act(deadLetterId, 'redrive');
    return letters.length === 0;
  });
}

/** By the ledgers of the parties, without the stock, which is part of the record. */
export async function sentFor(shop: Shop, orderId: string): Promise<Partial<Record<Party, string[]>>> {
  const { psp, warehouse } = await shop.effects(orderId);
  return { psp, warehouse };
}

export async function expectNoDrift(shop: Shop, orderId: string): Promise<void> {
  const { drifts } = await shop.reconcile();
  expect(drifts.filter((drift) => drift.instanceId === orderId)).toEqual([]);
}
