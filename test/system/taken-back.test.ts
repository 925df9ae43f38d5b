import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { eventsOf } from '../faults/record.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_SEND_LIFE_MS: '6000',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('another card that is refused, so that the decision for it is taken back', () => {
  it.each(['pm_card_visa_chargeDeclinedInsufficientFunds', 'pm_card_authenticationRequired'])(
    '%s: what was authorised with the first one is captured, and nothing else can be authorised any more',
    async (paymentMethod) => {
      await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'card_declined', times: 1 });
      const orderId = await shop.place();
      const { caseId } = await desk.caseOf(orderId);
      await desk.decideOn(orderId, 'amend', { data: { paymentMethod } });
      await desk.untilOpenedAgain(caseId);
      // The first card is held to its limit by what is authorised already.
      await shop.fault('psp', {
        operation: 'authorize',
        kind: 'refuse',
        code: 'insufficient_funds',
        times: 1,
      });
      await desk.decideOn(orderId, 'retry');
      const order = await shop.untilClosed(orderId);
      expect(order).toMatchObject({ status: 'completed', payments: { authorized: 1180, captured: 1180 } });
      const { rows } = await system.pool.query<{ ids: string[] }>(
        `select state -> 'paymentIds' as ids from saga_instance where instance_id = $1`,
        [orderId],
      );
      const statuses = await Promise.all(
        (rows[0]?.ids ?? []).map(async (id) => (await createPorts(system.settings).payments.read(id)).status),
      );
      expect(statuses.toSorted()).toEqual(['canceled', 'captured']);
      const taken = (await shop.ledger('psp', orderId)).find(({ operation }) => operation === 'capture');
      const said = (await eventsOf(system.pool, orderId)).find(
        (event) => event.type === 'phase_succeeded' && event.step === 'capturePayment',
      );
      expect(said).toMatchObject({ result: { captured: 1180, reference: taken?.reference } });
    },
  );

  it('and then the order is cancelled: the event of the undo names the payment that was voided', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'card_declined', times: 1 });
    const orderId = await shop.place();
    const { caseId } = await desk.caseOf(orderId);
    await desk.decideOn(orderId, 'amend', { data: { paymentMethod: 'pm_card_visa_chargeDeclined' } });
    await desk.untilOpenedAgain(caseId);
    await desk.decideOn(orderId, 'cancel');
    await shop.untilStatus(orderId, 'cancelled');
    const undone = (await shop.ledger('psp', orderId)).find(({ operation }) => operation === 'void');
    const said = (await eventsOf(system.pool, orderId)).find(
      (event) =>
        event.type === 'phase_succeeded' && event.phase === 'compensate' && event.step === 'authorizePayment',
    );
    expect(said).toMatchObject({ result: { voided: 1180, reference: undone?.reference } });
  });
});

describe('a substitute that the warehouse refuses, after a request for it that is still on its way', () => {
  it('is not placed by that one either: what was ordered first is shipped, and nothing is left at the warehouse', async () => {
    const release = { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 };
    await shop.fault('warehouse', release);
    const orderId = await shop.place({ lines: [{ sku: 'TEA-GREEN', quantity: 1 }] });
    const { caseId } = await desk.caseOf(orderId);

    await shop.fault('warehouse', { operation: 'place', kind: 'delay', before: true, ms: 3_000 });
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } });
    await eventually(async () => (await shop.fired('warehouse', 'place')) > 0);
    await shop.fault('warehouse', { operation: 'place', kind: 'fail_before' });
    await eventually(async () => (await shop.fired('warehouse', 'place')) > 0);
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock' });
    await desk.untilOpenedAgain(caseId);
    const until = new Date(Date.now() + 500).toISOString();
    await desk.decideOn(orderId, 'wait', { data: { until } });

    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed' });
    const ledger = await shop.ledger('warehouse', orderId);
    expect(ledger.map(({ operation, reference }) => [operation, reference])).toEqual([
      ['place', orderId],
      ['cancel', `${orderId}.2`],
      ['release', orderId],
    ]);
  });
});

describe('an address that the warehouse does not serve, given twice, with a lost answer and an error between', () => {
  it('is followed by one that it serves: the order is placed, under whichever id', async () => {
    const nowhere = { line1: '2 Way', city: 'London', postalCode: 'N1 7AA', country: 'AQ' };
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', before: true, ms: 2_000, times: 1 });
    const orderId = await shop.place({ country: 'AQ' });
    await desk.caseOf(orderId);
    // What was sent first cannot arrive any more.
    await sleep(6_100);
    await shop.fault('warehouse', { operation: 'place', kind: 'fail_before', times: 1 });
    await desk.decideOn(orderId, 'amend', { data: { shippingAddress: nowhere } });
    await eventually(
      async () =>
        (await shop.get(orderId)).revision === 2 &&
        (await desk.list(`orderId=${orderId}&status=open`)).length > 0,
    );
    await desk.decideOn(orderId, 'amend', { data: { shippingAddress: { ...nowhere, country: 'GB' } } });

    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed' });
    expect((await shop.effects(orderId)).warehouse).toEqual(['place', 'cancel tombstone', 'release']);
  });
});
