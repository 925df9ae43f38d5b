import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import type { OrderCaseSummary } from '../../sagas/order/api/order-answers.ts';
import { eventually } from '../rig/eventually.ts';
import { startDesks } from '../rig/desks.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import { asOrdered } from '../rig/review-story.ts';
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

/** At the provider's dashboard: of the payment that was made first. Without an amount, all of it. */
async function giveBack(orderId: string, amount?: number): Promise<void> {
  const [first = ''] = await shop.paymentsOf(orderId);
  const part = amount === undefined ? {} : { amount };
  await stripeClient({ ...system.settings.stripe, timeoutMs: 1_000 }).refunds.create({
    payment_intent: first,
    ...part,
  });
}

async function caseFor(orderId: string, cause: string): Promise<OrderCaseSummary> {
  await eventually(async () => (await reviews.caseOf(orderId)).cause === cause);
  return await reviews.caseOf(orderId);
}

const refuseOnce = (operation: string) =>
  shop.fault('warehouse', { operation, kind: 'refuse', code: 'out_of_stock', times: 1 });

const captured = (orderId: string) => shop.until(orderId, ({ payments }) => payments.captured > 0);

/** Charged, and parked because the warehouse is away. */
async function chargedAndParked(): Promise<{ orderId: string; letterId: string }> {
  await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
  const orderId = await shop.place();
  await captured(orderId);
  const { deadLetterId: letterId } = await letters.letterOf(orderId, 'status=open');
  await shop.clearFaults();
  return { orderId, letterId };
}

/** Its case is about the payment, nothing is shipped, and it ends with the rest of the money back. */
async function isNotShipped(orderId: string): Promise<void> {
  const one = await caseFor(orderId, 'payment_given_back');
  expect(one).toMatchObject({ team: 'payments', phase: 'confirm' });
  expect((await shop.effects(orderId)).warehouse).not.toContain('release');
  await reviews.decideOn(orderId, 'refund');
  const { status, payments } = await shop.untilClosed(orderId);
  expect({ status, net: payments.captured - payments.refunded }).toEqual({ status: 'completed', net: 0 });
  const { warehouse } = await shop.effects(orderId);
  expect(warehouse).not.toContain('release');
  expect(warehouse.at(-1)).toBe('cancel');
}

describe('a payment that somebody gives back as a whole before the order is shipped', () => {
  it('while the warehouse was away: nothing is shipped, and a person decides', async () => {
    const { orderId, letterId } = await chargedAndParked();
    await giveBack(orderId);
    await letters.act(letterId, 'redrive');
    await isNotShipped(orderId);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });

  it('after the point of no return, while somebody waits for the item', async () => {
    await refuseOnce('release');
    const orderId = await shop.place();
    await reviews.caseOf(orderId);
    await giveBack(orderId);
    const until = new Date(Date.now() + 1_000).toISOString();
    await reviews.decideOn(orderId, 'wait', { data: { until } });
    await isNotShipped(orderId);
  });
});

describe('a payment of which a decision has given back a part, and somebody the rest', () => {
  it('is not shipped for: what is left of it is nothing', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 2 });
    const orderId = await shop.place({ sku: 'CUP-SET', quantity: 2 });
    const { caseId } = await reviews.caseOf(orderId);
    await reviews.decideOn(orderId, 'substitute', {
      data: { sku: 'CUP-SET', replacement: 'TEA-GREEN', quantity: 2 },
    });
    await eventually(async () => (await reviews.caseOf(orderId)).caseId !== caseId);
    await giveBack(orderId, 1180);
    const until = new Date(Date.now() + 1_000).toISOString();
    await reviews.decideOn(orderId, 'wait', { data: { until } });
    await isNotShipped(orderId);
  });
});

describe('an order that somebody releases at the warehouse while its case is open', () => {
  it('is not replaced by another item: the decision is taken back, and the order goes on as it is', async () => {
    await refuseOnce('release');
    const orderId = await shop.place();
    const { caseId } = await reviews.caseOf(orderId);
    const released = await fetch(`${system.settings.warehouseUrl}/orders/${orderId}/release`, {
      method: 'POST',
    });
    expect(released.status).toBe(200);
    await reviews.decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 },
    });
    await eventually(async () => {
      const { status, timeline } = await reviews.show(caseId);
      return status === 'open' && JSON.stringify(timeline).includes('opened_again');
    });
    const until = new Date(Date.now() + 1_000).toISOString();
    await reviews.decideOn(orderId, 'wait', { data: { until } });
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, net: payments.captured - payments.refunded }).toEqual({
      status: 'completed',
      net: 1180,
    });
  });
});

describe('a payment for a dearer item of which somebody captures a part by hand', () => {
  it('is a case again, when the capture that was parked is redriven', async () => {
    await refuseOnce('release');
    const orderId = await shop.place();
    await reviews.caseOf(orderId);
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await reviews.decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 },
    });
    await shop.untilStatus(orderId, 'stalled');
    const { deadLetterId } = await letters.letterOf(orderId, 'status=open');
    await shop.clearFaults();
    const [, second = ''] = await shop.paymentsOf(orderId);
    await stripeClient({ ...system.settings.stripe, timeoutMs: 1_000 }).paymentIntents.capture(second, {
      amount_to_capture: 700,
    });
    await letters.act(deadLetterId, 'redrive');
    await shop.untilStatus(orderId, 'in_review');
    expect((await shop.effects(orderId)).warehouse).not.toContain('release');
    await reviews.decideOn(orderId, 'refund');
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, net: payments.captured - payments.refunded }).toEqual({ status: 'completed', net: 0 });
  });
});

describe('a payment that somebody gives back as a whole after the point of no return', () => {
  it('is not charged again for a dearer item: the decision is taken back, and another one can be made', async () => {
    await refuseOnce('release');
    const orderId = await shop.place();
    const { caseId } = await reviews.caseOf(orderId);
    await giveBack(orderId);
    await reviews.decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 },
    });
    await eventually(async () => {
      const { status, timeline } = await reviews.show(caseId);
      return status === 'open' && JSON.stringify(timeline).includes('opened_again');
    });
    await reviews.decideOn(orderId, 'refund');
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, net: payments.captured - payments.refunded }).toEqual({ status: 'completed', net: 0 });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });
});

describe('a part that somebody gives back before a cheaper order is decided on', () => {
  it('is what the decision has to give back, where it is as much: it is not given back twice', async () => {
    await refuseOnce('place');
    const orderId = await shop.place({ sku: 'CUP-SET', quantity: 2 });
    await reviews.caseOf(orderId);
    await captured(orderId);
    await giveBack(orderId, 2400);
    await reviews.decideOn(orderId, 'ship_partial', { data: { sku: 'CUP-SET', quantity: 1 } });
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, payments }).toMatchObject({
      status: 'completed',
      payments: { captured: 4800, refunded: 2400 },
    });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 4800', 'capture 4800', 'refund 2400']);
  });

  it('counts as a part of it, where on top of it nothing would be left of what is due', async () => {
    await refuseOnce('release');
    const orderId = await shop.place({ sku: 'CUP-SET', quantity: 2 });
    await reviews.caseOf(orderId);
    await giveBack(orderId, 1500);
    await reviews.decideOn(orderId, 'substitute', {
      data: { sku: 'CUP-SET', replacement: 'TEA-GREEN', quantity: 2 },
    });
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, payments }).toMatchObject({
      status: 'completed',
      payments: { captured: 4800, refunded: 3620 },
    });
    const { psp } = await shop.effects(orderId);
    expect(psp.slice(2).sort()).toEqual(['refund 1500', 'refund 2120']);
  });
});

describe('a warehouse order that somebody cancels there before it is released', () => {
  it('is a case: another item is sent, or the money goes back', async () => {
    const { orderId, letterId } = await letters.parked('psp', 'capture');
    const url = `${system.settings.warehouseUrl}/orders/${orderId}/cancel`;
    const cancelled = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId }),
    });
    expect(cancelled.status).toBe(200);
    await letters.act(letterId, 'redrive');
    expect(await caseFor(orderId, 'warehouse_cancelled')).toMatchObject({ team: 'stock' });
    await reviews.decideOn(orderId, 'refund');
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, net: payments.captured - payments.refunded }).toEqual({ status: 'completed', net: 0 });
  });
});

describe('a payment provider that refuses to say what it knows', () => {
  const refusesToSay = { operation: 'retrieve', kind: 'refuse', code: 'generic_decline', times: 1 };

  it('is asked again before a parcel leaves: nobody is told that the card was declined', async () => {
    await shop.fault('psp', refusesToSay);
    const orderId = await shop.place();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toMatchObject(asOrdered);
    expect((await shop.get(orderId)).cases ?? []).toEqual([]);
  });

  it('while a refund is on its way has not declined it: the order is not shipped for what is given back', async () => {
    await refuseOnce('release');
    const orderId = await shop.place();
    await reviews.caseOf(orderId);
    await shop.fault('psp', { operation: 'refund', kind: 'delay', ms: 3_000, before: true, times: 1 });
    await reviews.decideOn(orderId, 'refund');
    await eventually(async () => (await shop.fired('psp', 'refund')) > 0);
    await shop.fault('psp', refusesToSay);
    const { deadLetterId, step, cause } = await letters.letterOf(orderId, 'status=open');
    expect({ step, cause }).toEqual({ step: 'capturePayment', cause: 'outcome_unknown' });
    await letters.act(deadLetterId, 'redrive');
    const { status, payments } = await shop.untilClosed(orderId);
    expect({ status, net: payments.captured - payments.refunded }).toEqual({ status: 'completed', net: 0 });
    const { psp, warehouse } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    expect(warehouse).not.toContain('release');
  });
});
