import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { Customer } from '../rig/customer.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { restore, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

/** Long enough for some sweeps. */
const sweepsMs = 3_000;

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let customer: Customer;
let copy: BackUp;

/** By what became of them after the back-up. */
let voided: string;
let refunded: string;
let paid: string;
let ahead: string;
let waiting: string;
let early: string;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
  customer = new Customer(system);

  voided = await shop.place({ sku: 'TEA-WHITE' });
  await shop.untilStatus(voided, 'in_review');
  paid = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
  await shop.untilStatus(paid, 'action_required');
  const further = await desk.parked('psp', 'capture');
  ahead = further.orderId;
  await shop.fault('psp', { kind: 'outage', operation: 'capture' });
  refunded = await shop.place({ country: 'AQ' });
  const { deadLetterId } = await desk.letterOf(refunded, 'status=open');
  await reviews.caseOf(refunded);
  await shop.clearFaults();
  await system.worker.stop();
  waiting = await shop.place({ sku: 'TEA-WHITE' });
  early = await shop.place({ sku: 'TEA-WHITE' });
  copy = await backUp(system.settings.database.url);
  await system.restartWorker();

  await shop.untilStatus(waiting, 'in_review');
  await shop.untilStatus(early, 'in_review');
  await cancel(early);
  await shop.untilStatus(early, 'cancelled');
  await cancel(voided);
  await shop.untilStatus(voided, 'cancelled');
  await customer.pay(paid, 'pm_card_visa');
  await shop.untilStatus(paid, 'completed');
  await desk.act(deadLetterId, 'redrive');
  await shop.until(refunded, ({ payments }) => payments.captured > 0);
  await cancel(refunded);
  await shop.untilStatus(refunded, 'cancelled');
  await shop.fault('mailbox', { kind: 'outage' });
  await desk.act(further.letterId, 'redrive');
  await shop.until(ahead, ({ status, stage }) => status === 'stalled' && stage === 'receipting');
  await shop.clearFaults();

  await restore(system, copy);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

async function cancel(orderId: string): Promise<void> {
  expect((await shop.post(`/orders/${orderId}/cancel`, {})).status).toBe(202);
}

/** As an engineer does after a restore. */
async function redriveBehind(orderId: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
}

/** The order waits for an engineer, who is told that it was undone, and undoes what is left. */
async function compensateDiverged(orderId: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=history_diverged&status=open');
  expect((await desk.act(deadLetterId, 'compensate')).status).toBe(202);
  await shop.untilStatus(orderId, 'cancelled');
  const { drifts } = await shop.reconcile();
  expect(drifts.filter((drift) => drift.instanceId === orderId)).toEqual([]);
}

describe('given a database that was restored from a back-up of before an order was undone', () => {
  it('when it waits for an item that comes, then its customer is not charged again, and nothing is shipped', async () => {
    await redriveBehind(voided);
    await shop.untilStatus(voided, 'stalled');
    await shop.post('/stock/TEA-WHITE/restock', { quantity: 10 });
    await sleep(sweepsMs);
    await compensateDiverged(voided);
    const { psp, warehouse } = await shop.effects(voided);
    expect(psp).toEqual(['authorize 2500', 'void 2500']);
    expect(warehouse.filter((one) => !one.includes('tombstone'))).toEqual([]);
  });

  it('when it was but accepted, then its customer is not charged again', async () => {
    await redriveBehind(early);
    await shop.untilStatus(early, 'stalled');
    await compensateDiverged(early);
    expect((await shop.effects(early)).psp).toEqual(['authorize 2500', 'void 2500']);
  });

  it('when its address is mended, then what was refunded is not taken for paid, and nothing is shipped', async () => {
    await redriveBehind(refunded);
    await shop.untilStatus(refunded, 'stalled');
    const { caseId } = await reviews.caseOf(refunded);
    const shippingAddress = {
      line1: '1 Analytical Way',
      city: 'London',
      postalCode: 'N1 7AA',
      country: 'GB',
    };
    expect((await reviews.decide(caseId, 'amend', { data: { shippingAddress } })).status).toBe(200);
    await sleep(sweepsMs);
    await compensateDiverged(refunded);
    const { psp, warehouse } = await shop.effects(refunded);
    expect(psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    expect(warehouse.filter((one) => !one.includes('tombstone'))).toEqual([]);
  });
});

describe('given a database that was restored from a back-up of before an order was paid', () => {
  it('when its customer had been asked for another card, then it goes on with the one that was given', async () => {
    await redriveBehind(paid);
    await shop.untilStatus(paid, 'completed');
    const { psp, warehouse, mailbox } = await shop.effects(paid);
    expect(psp.filter((one) => one.startsWith('authorize') || one.startsWith('capture'))).toEqual(
      completedEffects.psp,
    );
    expect(warehouse).toEqual(completedEffects.warehouse);
    expect(mailbox.filter((one) => one === 'deliver').length).toBeGreaterThan(0);
    const { items } = (await reviews.api.get<{ items: unknown[] }>(`/reviews?orderId=${paid}&status=open`))
      .body;
    expect(items).toEqual([]);
  });

  it('when its run is past the point of no return and it is cancelled, then an engineer goes on being told', async () => {
    const { deadLetterId } = await desk.letterOf(ahead, 'cause=record_behind&status=open');
    await cancel(ahead);
    await sleep(sweepsMs);
    expect((await desk.show(deadLetterId)).status).toBe('open');
    expect(await desk.list(`orderId=${ahead}&status=open&cause=record_behind`)).toHaveLength(1);
  });
});

describe('given a database that was restored from a back-up of before the run of an order went on', () => {
  it('when it is cancelled before it is redriven, then its run undoes what is not on record as well', async () => {
    await desk.letterOf(waiting, 'cause=record_behind&status=open');
    await cancel(waiting);
    await shop.untilStatus(waiting, 'cancelled');
    expect((await shop.effects(waiting)).psp).toEqual(['authorize 2500', 'void 2500']);
    const { drifts } = await shop.reconcile();
    expect(drifts.filter((drift) => drift.instanceId === waiting)).toEqual([]);
    expect(await desk.list(`orderId=${waiting}&status=open`)).toEqual([]);
  });
});

describe('given an order whose run was lost', () => {
  it('when its next run cannot ask a party what it knows, then an engineer is told until it can', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('lost');
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=run_lost&status=open');
    await shop.fault('warehouse', { kind: 'outage' });
    expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
    const { deadLetterId: unasked } = await desk.letterOf(orderId, 'cause=parties_unasked&status=open');
    await cancel(orderId);
    await sleep(sweepsMs);
    expect((await desk.show(unasked)).status).toBe('open');
    expect((await desk.act(unasked, 'redrive')).status).toBe(409);
    await shop.clearFaults();
    await shop.untilStatus(orderId, 'cancelled');
    await desk.until(unasked, 'resolved');
    expect(await desk.list(`orderId=${orderId}&status=open`)).toEqual([]);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });
});
