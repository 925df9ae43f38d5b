import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { restore, sweptSoon } from '../rig/restorable.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

const released = { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 };

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;
let effectsBefore: unknown;

async function sent(): Promise<unknown> {
  const { psp, warehouse } = await shop.effects(orderId);
  return { psp, warehouse };
}

async function substitute(data: { sku: string; replacement: string; quantity: number }): Promise<void> {
  await eventually(async () => (await reviews.list(`orderId=${orderId}&status=open`)).length > 0);
  const [one] = await reviews.list(`orderId=${orderId}&status=open`);
  expect((await reviews.decide(one?.caseId ?? '', 'substitute', { data })).status).toBe(200);
}

beforeAll(async () => {
  system = await startSystem({ ...sweptSoon, RECOURSE_REVIEWS: 'on' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
  await shop.fault('warehouse', { ...released, times: 2 });
  orderId = await shop.place({ sku: 'TEA-GREEN', quantity: 2 });
  const { caseId } = await reviews.caseOf(orderId);
  copy = await backUp(system.settings.database.url);
  await substitute({ sku: 'TEA-GREEN', replacement: 'TEA-BLACK', quantity: 2 });
  await eventually(async () => (await reviews.show(caseId)).status !== 'open');
  await substitute({ sku: 'TEA-BLACK', replacement: 'CUP-SET', quantity: 1 });
  await shop.untilStatus(orderId, 'completed');
  effectsBefore = await sent();
  await restore(system, copy);
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
  await desk.until(deadLetterId, 'resolved');
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a back-up of before two decisions, one after the other', () => {
  it('when the order is decided to be as the last one made it, then all of it is found done', async () => {
    await substitute({ sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 });
    await eventually(async () => {
      const letters = await desk.list(`orderId=${orderId}&status=open&cause=decision_lost`);
      for (const { deadLetterId } of letters) await desk.act(deadLetterId, 'redrive');
      return letters.length === 0;
    });
    await shop.untilStatus(orderId, 'completed');
    expect(await sent()).toEqual(effectsBefore);
    const { drifts } = await shop.reconcile();
    expect(drifts.filter((drift) => drift.instanceId === orderId)).toEqual([]);
  });
});
