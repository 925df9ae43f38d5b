import { afterAll, beforeAll, expect, it } from 'vitest';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_LAST_RESORT_MS: '2000' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterAll(() => system.stop());

it.each([
  ['a case of an operator', { sku: 'TEA-WHITE', quantity: 1 }],
  ['a case of a customer', { paymentMethod: 'pm_card_chargeDeclined' }],
])('the last resort alone can be set: %s is escalated before it, and cancelled', async (_, wanted) => {
  const orderId = await shop.place(wanted);
  const { caseId } = await desk.caseOf(orderId);
  expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  expect(await desk.show(caseId)).toMatchObject({ closedAs: 'last_resort', escalated: true });
  await shop.expectBalancedBooks();
});
