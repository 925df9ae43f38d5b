import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type Stripe from 'stripe';
import { createPorts } from '../../adapters/create-ports.ts';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { eventually } from '../rig/eventually.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let stripe: Stripe;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_RECONCILE: 'on',
    RECOURSE_RECONCILE_EVERY_MS: '100',
    RECOURSE_SWEEP_AFTER_MS: '200',
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  stripe = stripeClient({ ...system.settings.stripe, timeoutMs: 10_000 });
});

afterAll(() => system.stop());

async function completed(): Promise<string> {
  const orderId = await shop.place();
  await shop.untilStatus(orderId, 'completed');
  return orderId;
}

async function refundBehindOurBack(orderId: string): Promise<void> {
  const [entry] = (await shop.ledger('psp', orderId)) as unknown as { reference: string }[];
  await stripe.refunds.create({ payment_intent: entry?.reference ?? '', amount: 180 });
}

async function authorizeBehindOurBack(orderId: string): Promise<string> {
  const { id } = await stripe.paymentIntents.create({
    amount: 500,
    currency: 'eur',
    capture_method: 'manual',
    confirm: true,
    payment_method: 'pm_card_visa',
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    metadata: { orderId },
  });
  return id;
}

async function nextComparison(orderId: string): Promise<number> {
  const { rows } = await system.pool.query<{ at: number }>(
    `select extract(epoch from next_comparison)::float8 as at from saga_instance where instance_id = $1`,
    [orderId],
  );
  return rows[0]?.at ?? -Infinity;
}

async function untilComparedAgain(orderId: string): Promise<void> {
  for (const _ of ['one may be under way', 'and one after it']) {
    const before = await nextComparison(orderId);
    await eventually(async () => (await nextComparison(orderId)) > before);
  }
}

describe('given an order that has ended', () => {
  it('when the payment provider gave money back behind our back, then a letter says so, once, and no redrive mends it', async () => {
    const orderId = await completed();
    await refundBehindOurBack(orderId);
    const letter = await desk.letterOf(orderId, 'cause=payment_differs');
    expect(letter).toMatchObject({ status: 'open', group: 'payment_differs' });
    expect(letter.message).toContain('refunded is 1.80 EUR, on record 0.00 EUR');
    const refused = await desk.act(letter.deadLetterId, 'redrive');
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/not-redrivable' } });
    const { body: groups } = await desk.api.get<unknown>('/dead-letters/groups');
    expect(groups).toContainEqual(expect.objectContaining({ group: 'payment_differs', redrivable: false }));
    const all = await desk.api.post('/dead-letters/groups/payment_differs/redrive', { body: eva });
    expect(all).toMatchObject({ status: 409, body: { type: '/problems/not-redrivable' } });

    await untilComparedAgain(orderId);
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([{ parkings: 1 }]);
  });

  it('when a person has archived what differs, then the same is not told again', async () => {
    const orderId = await completed();
    await refundBehindOurBack(orderId);
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=payment_differs');
    await desk.act(deadLetterId, 'archive', eva);
    await untilComparedAgain(orderId);
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([{ status: 'archived' }]);
  });

  it('when the warehouse has something that nobody paid for, then the letter is resolved once that is cancelled', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    await shop.untilStatus(orderId, 'cancelled');
    await shop.spoilWarehouseOrder(orderId);
    const { deadLetterId, message } = await desk.letterOf(orderId, 'cause=warehouse_differs');
    expect(message).toBe('the warehouse order is placed, expected cancelled or unknown');
    await createPorts(system.settings).warehouse.cancel({ id: orderId, orderId, key: 'mended' });
    expect(await desk.until(deadLetterId, 'resolved')).toMatchObject({
      resolution: { by: 'reconciliation' },
    });
  });

  it('when a payment for it is not on record, then a letter says so until it is voided', async () => {
    const orderId = await completed();
    const id = await authorizeBehindOurBack(orderId);
    const { deadLetterId, message } = await desk.letterOf(orderId, 'cause=not_on_record');
    expect(message).toBe(`${id} holds 5.00 EUR, and that is not on record for this order`);
    await stripe.paymentIntents.cancel(id);
    await desk.until(deadLetterId, 'resolved');
  });

  it('when a payment for it is not on record and it is cancelled, then that is voided as well', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    const id = await authorizeBehindOurBack(orderId);
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=not_on_record');
    await desk.act(deadLetterId, 'compensate');
    await shop.untilStatus(orderId, 'cancelled');
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('canceled');
    await desk.until(deadLetterId, 'resolved');
  });

  it('when it ended too long ago, then it is compared no more', async () => {
    const orderId = await completed();
    await system.pool.query(
      `update saga_instance set updated_at = clock_timestamp() - interval '4 days' where instance_id = $1`,
      [orderId],
    );
    await eventually(async () => (await nextComparison(orderId)) === Infinity);
  });
});

describe('given a party that does not answer', () => {
  it('when it is back, then the comparison goes on', async () => {
    await shop.fault('warehouse', { operation: 'retrieve', kind: 'outage' });
    const orderId = await completed();
    await refundBehindOurBack(orderId);
    await eventually(async () => (await shop.fired('warehouse', 'retrieve')) > 1);
    expect(await desk.list(`orderId=${orderId}`)).toEqual([]);
    await shop.clearFaults();
    await desk.letterOf(orderId, 'cause=payment_differs');
  });
});
