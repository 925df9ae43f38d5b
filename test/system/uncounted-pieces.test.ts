import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const dearer = { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } };

async function available(sku: string): Promise<number> {
  const stock = (await (await fetch(`${system.url}/stock`)).json()) as { sku: string; available: number }[];
  return stock.find((item) => item.sku === sku)?.available ?? 0;
}

/** Sold, and the warehouse says that it has not got it. */
async function refusedRelease(): Promise<string> {
  await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 });
  const orderId = await shop.place();
  await desk.caseOf(orderId);
  return orderId;
}

it('a substitute does not put on the shelf what the warehouse has just refused to send', async () => {
  const orderId = await refusedRelease();
  const before = await available('TEA-GREEN');
  await desk.decideOn(orderId, 'substitute', dearer);
  expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
  expect(await available('TEA-GREEN')).toBe(before);
});

it('a substitute that is taken back leaves the order with what it had, and the substitute on the shelf', async () => {
  const orderId = await refusedRelease();
  const before = [await available('TEA-GREEN'), await available('CUP-SET')];
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'item_discontinued', times: 1 });
  await desk.decideOn(orderId, 'substitute', dearer);
  await eventually(async () => (await shop.effects(orderId)).stock.length === 7);
  expect([await available('TEA-GREEN'), await available('CUP-SET')]).toEqual(before);
  expect((await shop.effects(orderId)).stock.slice(2)).toEqual([
    'held 1 CUP-SET',
    'sold 1 CUP-SET',
    'uncounted 2 TEA-GREEN',
    'returned 1 CUP-SET',
    'uncounted -2 TEA-GREEN',
  ]);
  await desk.decideOn(orderId, 'substitute', dearer);
  expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
  expect([await available('TEA-GREEN'), await available('CUP-SET')]).toEqual([
    before[0],
    (before[1] ?? 0) - 1,
  ]);
});
