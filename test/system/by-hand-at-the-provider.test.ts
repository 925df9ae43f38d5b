import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const stripe = () => stripeClient({ ...system.settings.stripe, timeoutMs: 1_000 });

async function paymentOf(orderId: string): Promise<string> {
  const [authorized] = (await shop.ledger('psp', orderId)) as unknown as { reference: string }[];
  return authorized?.reference ?? '';
}

const nothingShipped = { warehouse: ['place', 'cancel'], mailbox: [] };

describe('a capture that was parked, and is not done at the provider as it is due', () => {
  it.each([
    [
      'a part was captured by hand',
      { amount_to_capture: 500 },
      '5.00 EUR was captured and 0.00 EUR given back',
    ],
    ['it was captured by hand, and given back', {}, '11.80 EUR was captured and 11.80 EUR given back'],
  ])('%s: it stays parked, settled or redriven, and nothing is shipped', async (_, parameters, words) => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const id = await paymentOf(orderId);
    await stripe().paymentIntents.capture(id, parameters);
    if (!('amount_to_capture' in parameters)) await stripe().refunds.create({ payment_intent: id });
    const settled = await desk.act(letterId, 'settle', { ...eva, reference: 'by hand' });
    expect(settled).toMatchObject({ status: 409, body: { type: '/problems/settle-contradicted' } });
    await desk.act(letterId, 'redrive');
    await desk.until(letterId, 'open');
    expect(await desk.show(letterId)).toMatchObject({ cause: 'payment_differs' });
    expect((await desk.show(letterId)).message).toContain(words);
    await desk.act(letterId, 'compensate');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect(await shop.effects(orderId)).toMatchObject(nothingShipped);
  });
});

describe('an authorisation that somebody cancelled at the provider', () => {
  it('is not taken again, as one is that has lapsed: nobody is charged without being asked', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const id = await paymentOf(orderId);
    await stripe().paymentIntents.cancel(id, { cancellation_reason: 'requested_by_customer' });
    await desk.act(letterId, 'redrive');
    await desk.until(letterId, 'open');
    expect(await desk.show(letterId)).toMatchObject({ cause: 'payment_differs' });
    await desk.act(letterId, 'compensate');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect(await shop.effects(orderId)).toMatchObject({
      psp: ['authorize 1180', 'void 1180'],
      ...nothingShipped,
    });
  });
});

describe('a dearer substitute that the card declines, after an error that told nothing', () => {
  it('is asked of the card once: what was ordered stands, and the case is open again', async () => {
    const reviews = new ReviewDesk(system.url);
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
    const orderId = await shop.place();
    const { caseId } = await reviews.caseOf(orderId);
    await shop.fault('psp', { operation: 'create', kind: 'fail_before', times: 1 });
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'insufficient_funds', times: 1 });
    await reviews.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } });
    const again = await reviews.caseOf(orderId);
    expect(again.caseId).toBe(caseId);
    expect(await shop.get(orderId)).toMatchObject({ status: 'in_review', total: { amount: 1180 } });
    await reviews.decideOn(orderId, 'retry');
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180']);
  });
});
