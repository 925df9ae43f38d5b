import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { expectNoDrift, redriveBehind, redriveLost, restore, sentFor, sweptSoon } from '../rig/restorable.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;
let effectsBefore: unknown;

async function decideOn(step: string, decision: string, data = {}): Promise<void> {
  const cases = await reviews.list(`orderId=${orderId}`);
  const one = cases.find((open) => open.step === step && open.status === 'open');
  const { status } = await reviews.decide(one?.caseId ?? step, decision, { data });
  expect(status).toBe(200);
}

const payAgain = () => decideOn('capturePayment', 'retry');
const sendOne = () => decideOn('warehouseOrder', 'ship_partial', { sku: 'TEA-GREEN', quantity: 1 });

beforeAll(async () => {
  const reviewed = { RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' };
  system = await startSystem({ ...sweptSoon, ...reviewed });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
  await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock', times: 1 });
  orderId = await shop.place({ sku: 'TEA-GREEN', quantity: 2 });
  await eventually(async () => (await reviews.list(`orderId=${orderId}`)).length === 2);
  copy = await backUp(system.settings.database.url);
  await payAgain();
  await shop.until(orderId, ({ payments }) => payments.captured === 1180);
  await sendOne();
  await shop.untilStatus(orderId, 'completed');
  effectsBefore = await sentFor(shop, orderId);
  await restore(system, copy);
  await redriveBehind(desk, orderId);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a back-up of an order on which two persons had to decide', () => {
  it('when both decide again as they did, then all of it is found done, what was given back since among it', async () => {
    await payAgain();
    await sendOne();
    await redriveLost(desk, orderId);
    expect(await shop.untilStatus(orderId, 'completed', 'stalled')).toMatchObject({
      status: 'completed',
      due: { amount: 590 },
    });
    expect(await sentFor(shop, orderId)).toEqual(effectsBefore);
    await expectNoDrift(shop, orderId);
  });
});
