import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { tamper } from '../rig/spoiled-effect.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(() => system.stop());

const byTransfer = { by: 'eva', reason: 'Paid back by bank transfer', reference: 'SEPA-1' };
const elsewhere = { ...byTransfer, elsewhere: true };

/** An order that is charged, and being undone, of which the payment provider refuses the refund for good. */
async function refusedRefund(): Promise<{ orderId: string; letterId: string }> {
  await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'card_declined' });
  const orderId = await shop.place({ country: 'AQ' });
  const { deadLetterId } = await desk.letterOf(orderId, 'status=open');
  return { orderId, letterId: deadLetterId };
}

describe('an undo that its party refuses for good', () => {
  it('and that was done by other means ends the order, and is not done once more for another step', async () => {
    const { orderId, letterId } = await refusedRefund();
    const contradicted = await desk.act(letterId, 'settle', byTransfer);
    expect(contradicted).toMatchObject({ status: 409, body: { type: '/problems/settle-contradicted' } });
    expect(contradicted.body.detail).toContain('elsewhere');
    await shop.clearFaults();

    const settled = await desk.act(letterId, 'settle', elsewhere);
    expect(settled).toMatchObject({ status: 200, body: { status: 'settled' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'cancelled',
      payments: { captured: 1180, refunded: 1180 },
    });
    // The customer has the money once: by bank transfer.
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180']);
    const { drifts } = await shop.reconcile();
    expect(drifts.map(({ message }) => message)).toEqual([
      expect.stringContaining('refunded is 0.00 EUR, on record 11.80 EUR') as string,
      expect.stringContaining('11.80 EUR was kept, due is 0.00 EUR') as string,
    ]);
  });

  it('may not be settled so while a request to do it may still arrive', async () => {
    const { orderId, letterId } = await refusedRefund();
    await tamper(
      system.pool,
      orderId,
      `update fence set unanswered = '[{"keyNumber": 1, "sentAt": 1, "attempt": 1, "once": true}]'
       where instance_id = $1 and step = 'capturePayment' and phase = 'compensate'`,
    );
    const inDoubt = await desk.act(letterId, 'settle', elsewhere);
    expect(inDoubt).toMatchObject({ status: 503, body: { type: '/problems/settle-unverified' } });
    await shop.clearFaults();
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });
});

describe('a step forward', () => {
  it('is not done by other means: the goods are at the warehouse, or they are not', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const refused = await desk.act(letterId, 'settle', elsewhere);
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/settle-impossible' } });
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});

describe('a parcel that was packed already', () => {
  it('and was got back by telephone lets its order end', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await eventually(async () => (await shop.ledger('warehouse', orderId)).length > 0);
    await shop.clearFaults();
    await shop.fault('warehouse', { operation: 'cancel', kind: 'refuse', code: 'already_packed' });
    await shop.post(`/orders/${orderId}/cancel`, eva);
    const { deadLetterId } = await desk.letterOf(orderId, 'status=open&step=warehouseOrder');
    const settled = await desk.act(deadLetterId, 'settle', { ...elsewhere, reference: 'CALL-1' });
    expect(settled).toMatchObject({ status: 200, body: { status: 'settled' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled' });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });
});
