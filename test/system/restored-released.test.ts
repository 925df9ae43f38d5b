import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { expectNoDrift, redriveBehind, restore, sweptSoon } from '../rig/restorable.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;

beforeAll(async () => {
  system = await startSystem({
    ...sweptSoon,
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);

  await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
  await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 });
  orderId = await shop.place({ sku: 'TEA-GREEN', quantity: 2 });
  await reviews.caseOf(orderId);
  await shop.until(orderId, ({ steps }) =>
    steps.some(({ phases }) => phases.some(({ phase, status }) => phase === 'try' && status === 'succeeded')),
  );
  await eventually(async () => (await shop.effects(orderId))['warehouse'].length > 0);
  copy = await backUp(system.settings.database.url);
  await reviews.decideOnOpen(orderId, 'amend', {
    phase: 'run',
    data: { paymentMethod: 'pm_card_mastercard' },
  });
  await reviews.decideOnOpen(orderId, 'substitute', {
    phase: 'confirm',
    data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' },
  });
  await shop.untilStatus(orderId, 'completed');
  await restore(system, copy);
  await redriveBehind(desk, orderId);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given an order that was released at the warehouse under a later id than the restored record knows', () => {
  it('when it is compensated, then the goods wait for a person, who settles them, and the rest is undone', async () => {
    const lost = await desk.letterOf(orderId, 'cause=decision_lost&status=open');
    expect((await desk.act(lost.deadLetterId, 'compensate')).status).toBe(202);
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=undo_refused&status=open');
    expect(await desk.show(deadLetterId)).toMatchObject({ step: 'warehouseOrder', phase: 'cancel' });

    const settlement = { by: 'eva', reason: 'It came back', reference: 'RMA-7', elsewhere: true };
    await eventually(async () => (await desk.act(deadLetterId, 'settle', settlement)).status === 200);
    const order = await shop.untilStatus(orderId, 'cancelled');
    expect(order.payments.captured).toBe(order.payments.refunded);
    await expectNoDrift(shop, orderId);
  });
});
