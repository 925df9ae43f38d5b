import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { completeByHand } from '../rig/complete-by-hand.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { restore, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let copy: BackUp;

/** By where they were when the back-up was taken; each went on afterwards. */
let accepted: string;
let parked: string;
let open: string;
let openOnce: string;
let cancelled: string;
let doubted: string;
let unknown: string;

beforeAll(async () => {
  system = await startSystem({
    ...sweptSoon,
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);

  const { orderId, letterId } = await desk.parked('psp', 'capture');
  const other = await desk.parked('psp', 'capture');
  const third = await desk.parked('warehouse', 'place');
  const fourth = await desk.parked('psp', 'capture');
  [parked, cancelled, open, openOnce] = [orderId, other.orderId, third.orderId, fourth.orderId];
  await system.worker.stop();
  accepted = await shop.place();
  doubted = await shop.place();
  copy = await backUp(system.settings.database.url);
  await system.restartWorker();

  unknown = await shop.place();
  await desk.act(letterId, 'redrive');
  await desk.act(other.letterId, 'compensate');
  for (const id of [accepted, doubted, parked, unknown]) await shop.untilStatus(id, 'completed');
  await shop.untilStatus(cancelled, 'cancelled');
  // It waits again at the end of the way, past the point of no return.
  await shop.fault('mailbox', { kind: 'outage' });
  await desk.act(third.letterId, 'redrive');
  await shop.until(open, ({ status, stage }) => status === 'stalled' && stage === 'receipting');
  await shop.clearFaults();
  // At the very next stage.
  await shop.fault('warehouse', { kind: 'outage', operation: 'release' });
  await desk.act(fourth.letterId, 'redrive');
  await shop.until(openOnce, ({ status, stage }) => status === 'stalled' && stage === 'committing');
  await shop.clearFaults();

  // A day goes by, and the provider has forgotten the keys.
  const { url } = system.sandbox;
  await fetch(`${url}/sandbox/psp/keys/expire`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  });
  await restore(system, copy);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

async function behind(orderId: string): Promise<string> {
  const letter = await desk.letterOf(orderId, 'cause=record_behind');
  expect(await desk.list(`orderId=${orderId}&cause=run_lost`)).toEqual([]);
  return letter.deadLetterId;
}

describe('given a database that was restored from an older back-up', () => {
  it('when an order went on to its end since, then redriving it finds all that was done, and repeats nothing', async () => {
    for (const orderId of [accepted, parked]) {
      const letterId = await behind(orderId);
      expect((await desk.act(letterId, 'redrive')).status).toBe(202);
      await shop.untilStatus(orderId, 'completed');
      const { psp, warehouse, mailbox } = await shop.effects(orderId);
      expect({ psp, warehouse, mailbox }).toEqual({
        psp: completedEffects.psp,
        warehouse: completedEffects.warehouse,
        mailbox: completedEffects.mailbox,
      });
      await desk.until(letterId, 'resolved');
    }
  });

  it('when an engineer completes the question to the parties by hand, then they are asked all the same', async () => {
    const letterId = await behind(doubted);
    await shop.fault('psp', { kind: 'outage' });
    expect((await desk.act(letterId, 'redrive')).status).toBe(202);
    await completeByHand(system.client, doubted, 'adoptEffects', undefined);
    await shop.clearFaults();
    await shop.untilStatus(doubted, 'completed');
    const { psp, warehouse } = await shop.effects(doubted);
    expect({ psp, warehouse }).toEqual({ psp: completedEffects.psp, warehouse: completedEffects.warehouse });
  });

  it('when an order was cancelled since, then it charges nobody again', async () => {
    const letterId = await behind(cancelled);
    expect((await desk.act(letterId, 'compensate')).status).toBe(202);
    await shop.untilStatus(cancelled, 'cancelled');
    expect((await shop.effects(cancelled)).psp).toEqual(['authorize 1180', 'void 1180']);
  });

  it.each([
    ['has gone further', () => open],
    ['is but one stage ahead', () => openOnce],
  ])('when the run of an order is open and %s, then its redrive replaces that run', async (_, which) => {
    const orderId = which();
    const letterId = await behind(orderId);
    const before = await system.client.workflow.getHandle(workflowIdOf('order', orderId)).describe();
    expect((await desk.act(letterId, 'redrive')).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    const after = await system.client.workflow.getHandle(workflowIdOf('order', orderId)).describe();
    expect(after.runId).not.toBe(before.runId);
    const { psp, warehouse } = await shop.effects(orderId);
    expect({ psp, warehouse }).toEqual({ psp: completedEffects.psp, warehouse: completedEffects.warehouse });
  });

  it('when an order is not on record at all, then reconcile tells what the parties know of it', async () => {
    const { drifts } = await shop.reconcile();
    const of = drifts
      .filter(({ instanceId }) => instanceId === unknown)
      .map(({ kind, message }) => `${kind} ${message}`);
    expect(of).toEqual([
      expect.stringMatching(/^payment pi_\w+ has charged 11\.80 EUR, and the order is unknown here$/),
      `warehouse ${unknown} is released, and the order is unknown here`,
    ]);
    expect(drifts.filter(({ instanceId }) => instanceId !== unknown)).toEqual([]);
  });
});
