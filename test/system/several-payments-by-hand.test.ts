import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { eventually } from '../rig/eventually.ts';
import { startDesks } from '../rig/desks.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import type { Shop } from '../rig/shop.ts';
import type { System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks());
});
afterEach(() => shop.clearFaults());
afterAll(() => system.stop());

const stripe = () => stripeClient({ ...system.settings.stripe, timeoutMs: 1_000 });

const effects = async (orderId: string) => (await shop.effects(orderId)).psp;

/** What a comparison with the provider tells. */
async function driftsOf(orderId: string): Promise<string[]> {
  const { drifts } = await shop.reconcile();
  return drifts.filter((drift) => drift.instanceId === orderId).map(({ message }) => message);
}

/** In review before the capture, for want of stock, or after it, by the warehouse. */
async function inReview(when: 'before' | 'after'): Promise<string> {
  if (when === 'after')
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
  const orderId = await shop.place(when === 'before' ? { sku: 'TEA-WHITE', quantity: 1 } : {});
  await reviews.caseOf(orderId);
  const reached = when === 'before' ? 'authorized' : 'captured';
  await shop.until(orderId, ({ payments }) => payments[reached] > 0);
  return orderId;
}

const replaced = {
  before: { data: { sku: 'TEA-WHITE', replacement: 'CUP-SET' } },
  after: { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } },
};

/** A dearer item was decided on, and the capture for it has come to rest. */
async function dearerParked(when: 'before' | 'after') {
  const orderId = await inReview(when);
  await shop.fault('psp', { operation: 'capture', kind: 'outage' });
  await reviews.decideOn(orderId, 'substitute', replaced[when]);
  await shop.untilStatus(orderId, 'stalled');
  const { deadLetterId: letterId } = await letters.letterOf(orderId, 'status=open');
  await shop.clearFaults();
  const [first = '', second = ''] = await shop.paymentsOf(orderId);
  return { orderId, letterId, first, second };
}

async function staysParked(letterId: string, words: string): Promise<void> {
  await letters.act(letterId, 'redrive');
  await letters.until(letterId, 'open');
  const { cause, message } = await letters.show(letterId);
  expect({ cause, message }).toEqual({
    cause: 'payment_differs',
    message: expect.stringContaining(words) as string,
  });
}

async function cancelled(orderId: string, letterId: string): Promise<void> {
  await letters.act(letterId, 'compensate');
  expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  expect((await shop.effects(orderId)).mailbox).toEqual([]);
  expect(await driftsOf(orderId)).toEqual([]);
}

describe('the payment for a dearer item, whose capture was parked', () => {
  it('and that somebody cancelled there is not taken again', async () => {
    const { orderId, letterId, second } = await dearerParked('before');
    await stripe().paymentIntents.cancel(second, { cancellation_reason: 'requested_by_customer' });
    await staysParked(letterId, 'somebody cancelled the payment there');
    await cancelled(orderId, letterId);
    expect(await effects(orderId)).toEqual(['authorize 1250', 'authorize 2400', 'void 1250', 'void 2400']);
  });

  it('and that somebody captured and gave back is neither taken again, nor shipped for nothing', async () => {
    const { orderId, letterId, second } = await dearerParked('before');
    await stripe().paymentIntents.capture(second);
    await stripe().refunds.create({ payment_intent: second });
    await staysParked(letterId, 'somebody gave back all of a payment there, 24.00 EUR');
    await cancelled(orderId, letterId);
    expect((await effects(orderId)).toSorted()).toEqual(
      ['authorize 1250', 'authorize 2400', 'void 1250', 'capture 2400', 'refund 2400'].toSorted(),
    );
  });

  it('and of which somebody captured a part is not taken again for the rest', async () => {
    const { orderId, letterId, second } = await dearerParked('before');
    await stripe().paymentIntents.capture(second, { amount_to_capture: 500 });
    await staysParked(letterId, '19.00 EUR of what is due is neither charged nor held');
    await cancelled(orderId, letterId);
    expect((await effects(orderId)).filter((effect) => !effect.startsWith('void'))).toEqual([
      'authorize 1250',
      'authorize 2400',
      'capture 500',
      'refund 500',
    ]);
  });

  it('beside one that was captured: all that was given back and cancelled by hand stays so', async () => {
    const { orderId, letterId, first, second } = await dearerParked('after');
    await stripe().refunds.create({ payment_intent: first });
    await stripe().paymentIntents.cancel(second);
    await staysParked(letterId, 'somebody gave back all of a payment there, 11.80 EUR');
    await cancelled(orderId, letterId);
    expect(await effects(orderId)).toEqual([
      'authorize 1180',
      'capture 1180',
      'authorize 1220',
      'refund 1180',
      'void 1220',
    ]);
  });

  it('is taken again where it has lapsed by itself', async () => {
    const { orderId, letterId } = await dearerParked('before');
    await shop.pspSwitch('authorizations/lapse', { orderId });
    await letters.act(letterId, 'redrive');
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await effects(orderId)).slice(-2)).toEqual(['authorize 2400', 'capture 2400']);
  });
});

describe('an authorisation that somebody cancelled while a case was open', () => {
  it('is not taken again for a decision', async () => {
    const orderId = await inReview('before');
    const [first = ''] = await shop.paymentsOf(orderId);
    await stripe().paymentIntents.cancel(first);
    await reviews.decideOn(orderId, 'substitute', replaced.before);
    const { deadLetterId } = await letters.letterOf(orderId, 'status=open');
    expect(await letters.show(deadLetterId)).toMatchObject({ cause: 'payment_differs' });
    await cancelled(orderId, deadLetterId);
    expect(await effects(orderId)).toEqual(['authorize 1250', 'void 1250']);
  });
});

describe('what somebody gave back as goodwill while a case was open', () => {
  it.each([
    ['a dearer item', replaced.after, ['authorize 1220', 'capture 1220'], 0],
    ['a cheaper item', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }, ['refund 200'], 200],
  ] as const)('stays with the customer when %s is decided on', async (_, taking, then, refunded) => {
    const orderId = await inReview('after');
    const [first = ''] = await shop.paymentsOf(orderId);
    await stripe().refunds.create({ payment_intent: first, amount: 150 });
    await reviews.decideOn(orderId, 'substitute', taking);
    const order = await shop.untilClosed(orderId);
    expect(order).toMatchObject({ status: 'completed', payments: { refunded } });
    expect(await effects(orderId)).toEqual(['authorize 1180', 'capture 1180', 'refund 150', ...then]);
    expect(await driftsOf(orderId)).toContainEqual(expect.stringContaining('refunded is'));
  });

  it('stays with the customer when two decisions each make the order cheaper', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'damaged', times: 2 });
    const orderId = await shop.place({ quantity: 10 });
    const { caseId } = await reviews.caseOf(orderId);
    const [first = ''] = await shop.paymentsOf(orderId);
    await stripe().refunds.create({ payment_intent: first, amount: 500 });
    const to = (sku: string, replacement: string, quantity: number) =>
      reviews.decideOn(orderId, 'substitute', { data: { sku, replacement, quantity } });
    await to('TEA-GREEN', 'TEA-BLACK', 2);
    await eventually(async () => (await reviews.caseOf(orderId)).caseId !== caseId);
    await to('TEA-BLACK', 'TEA-GREEN', 1);
    const order = await shop.untilClosed(orderId);
    expect(order).toMatchObject({ status: 'completed', due: { amount: 590 }, payments: { refunded: 5310 } });
    expect((await effects(orderId)).slice(2)).toEqual(['refund 500', 'refund 4920', 'refund 390']);
  });
});
