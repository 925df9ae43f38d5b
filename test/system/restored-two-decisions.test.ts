import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { expectNoDrift, redriveBehind, redriveLost, restore, sentFor, sweptSoon } from '../rig/restorable.ts';
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

async function substitute(data: { sku: string; replacement: string; quantity: number }): Promise<void> {
  await reviews.decideOnOpen(orderId, 'substitute', { data });
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
  effectsBefore = await sentFor(shop, orderId);
  await restore(system, copy);
  await redriveBehind(desk, orderId);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a back-up of before two decisions, one after the other', () => {
  it('when the order is decided to be as the last one made it, then all of it is found done', async () => {
    await substitute({ sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 });
    await redriveLost(desk, orderId);
    await shop.untilStatus(orderId, 'completed');
    expect(await sentFor(shop, orderId)).toEqual(effectsBefore);
    await expectNoDrift(shop, orderId);
  });
});
