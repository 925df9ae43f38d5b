import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { expectNoDrift, restore, sentFor, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

/** Long enough for some sweeps. */
const sweepsMs = 3_000;
const restored = 'cause=record_behind&status=open';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;

/** By what they waited for when the back-up was made. */
let outOfStock: string;
let refusedThere: string;
let effectsBefore: ReadonlyMap<string, unknown>;

const replacements = new Map<string, { sku: string; replacement: string }>();

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);

  outOfStock = await shop.place({ sku: 'TEA-WHITE' });
  await reviews.caseOf(outOfStock);
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'warehouse_refused', times: 1 });
  refusedThere = await shop.place({ sku: 'TEA-GREEN' });
  await reviews.caseOf(refusedThere);
  await shop.until(refusedThere, ({ payments }) => payments.captured > 0);
  await shop.clearFaults();
  replacements.set(outOfStock, { sku: 'TEA-WHITE', replacement: 'CUP-SET' });
  replacements.set(refusedThere, { sku: 'TEA-GREEN', replacement: 'CUP-SET' });
  copy = await backUp(system.settings.database.url);

  for (const orderId of [outOfStock, refusedThere]) {
    await substitute(orderId);
    await shop.untilStatus(orderId, 'completed');
  }
  effectsBefore = new Map([
    [outOfStock, await sentFor(shop, outOfStock)],
    [refusedThere, await sentFor(shop, refusedThere)],
  ]);
  await restore(system, copy);
  for (const orderId of [outOfStock, refusedThere]) {
    const { deadLetterId } = await desk.letterOf(orderId, restored);
    expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
    await desk.until(deadLetterId, 'resolved');
  }
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

async function substitute(orderId: string): Promise<void> {
  await reviews.decideOn(orderId, 'substitute', { data: replacements.get(orderId) });
}

async function expectNothingSent(orderId: string): Promise<void> {
  expect(await sentFor(shop, orderId)).toEqual(effectsBefore.get(orderId));
}

/** The same decision is taken again, and then what waited for it is redriven. */
async function takeAgain(orderId: string, at: { step: string; phase: string }): Promise<void> {
  const { deadLetterId, cause } = await desk.letterOf(orderId, `status=open`);
  expect(cause).toBe('decision_lost');
  const letter = await desk.show(deadLetterId);
  expect(letter).toMatchObject(at);
  await substitute(orderId);
  await expect
    .poll(async () => (await desk.act(deadLetterId, 'redrive')).status, { timeout: 20_000, interval: 500 })
    .toBe(202);
  const order = await shop.untilStatus(orderId, 'completed');
  expect(order).toMatchObject({ payments: { captured: 4800 }, lines: [{ sku: 'CUP-SET', quantity: 2 }] });
  await expectNothingSent(orderId);
  await expectNoDrift(shop, orderId);
  expect(await desk.list(`orderId=${orderId}&status=open`)).toEqual([]);
}

describe('given a database that was restored from a back-up of before an item was substituted', () => {
  it('when what was out of stock comes, then the order does not go on without the decision', async () => {
    expect((await shop.post('/stock/TEA-WHITE/restock', { quantity: 10 })).status).toBe(200);
    await sleep(sweepsMs);
    await expectNothingSent(outOfStock);
    expect(await reviews.list(`orderId=${outOfStock}&status=open`)).toHaveLength(1);
    await takeAgain(outOfStock, { step: 'capturePayment', phase: 'run' });
  });

  it('when the warehouse had refused the order, then what it has is not taken for what is asked for', async () => {
    await sleep(sweepsMs);
    await expectNothingSent(refusedThere);
    expect(await reviews.list(`orderId=${refusedThere}&status=open`)).toHaveLength(1);
    await takeAgain(refusedThere, { step: 'stockHold', phase: 'confirm' });
  });
});
