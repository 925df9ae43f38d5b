import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
    RECOURSE_REVIEW_CUSTOMER_MS: '1200',
    RECOURSE_REVIEW_DUE_MS: '600',
    RECOURSE_REVIEW_ESCALATE_MS: '1200',
    RECOURSE_REVIEW_LAST_RESORT_MS: '2400',
    RECOURSE_HOLD_TTL_MS: '400',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('a case on which nobody decides', () => {
  it('goes from the customer to an operator and to the leads, and is cancelled and undone in the end', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_chargeDeclined' });
    const asked = await shop.untilStatus(orderId, 'action_required');
    expect(asked.next).toMatch(/^Waits for the customer: /);
    const { caseId } = await desk.caseOf(orderId);
    expect(await desk.show(caseId)).toMatchObject({ audience: 'customer', team: 'payments' });
    await shop.untilStatus(orderId, 'in_review');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'card_declined' });
    const { timeline, ...one } = await desk.show(caseId);
    expect(one).toMatchObject({
      audience: 'operator',
      escalated: true,
      team: 'leads',
      closedAs: 'last_resort',
    });
    // The mail to the customer is noted as well, and takes its time.
    const kinds = timeline.filter(({ source }) => source === 'case').map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind !== 'noted')).toEqual(['opened', 'passed_on', 'escalated', 'decided']);
  });

  it('after the point of no return gives the money back', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock' });
    const orderId = await shop.place();
    const { caseId } = await desk.caseOf(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 0 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    expect(await desk.show(caseId)).toMatchObject({ decision: { name: 'refund', by: 'policy' } });
  });

  it('after the point of no return gives the money back a while later, where it could not be given back at first', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 });
    await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'insufficient_funds', times: 1 });
    const orderId = await shop.place();
    const { caseId } = await desk.caseOf(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 0 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    const { timeline } = await desk.show(caseId);
    const byPolicy = timeline.filter(({ kind, by }) => kind === 'decided' && by === 'policy');
    expect(byPolicy).toHaveLength(2);
    expect(timeline.map(({ kind }) => kind)).toContain('opened_again');
  });

  it.each([2_300, 2_350, 2_400, 2_450])(
    'a decision that comes after %i ms races the last resort',
    async (ms) => {
      const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
      const { caseId, openedAt } = await desk.caseOf(orderId);
      const data = { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' };
      await eventually(() => Promise.resolve(Date.now() >= Date.parse(openedAt) + ms));
      const { status } = await desk.decide(caseId, 'substitute', { data, ifMatch: '*' });
      const end = await shop.untilClosed(orderId);
      expect([status, end.status]).toEqual(status === 200 ? [200, 'completed'] : [409, 'cancelled']);
    },
  );
});

describe('stock that is lost before the point of no return', () => {
  async function lostTo(quick: object): Promise<string> {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 1500, before: true, times: 1 });
    const late = await shop.place({ sku: 'POT-CAST', quantity: 1 });
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await shop.untilClosed(await shop.place(quick))).status).toBe('completed');
    return late;
  }

  it('is replaced by another item', async () => {
    const orderId = await lostTo({ sku: 'POT-CAST', quantity: 1 });
    expect(await desk.caseOf(orderId)).toMatchObject({ cause: 'hold_lost', step: 'stockHold', priority: 1 });
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'POT-CAST', replacement: 'CUP-SET' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
    expect(await shop.effects(orderId)).toMatchObject({
      psp: ['authorize 6900', 'capture 6900', 'refund 4500'],
      warehouse: ['place', 'place', 'cancel', 'release'],
      stock: ['held 1 POT-CAST', 'held 1 CUP-SET', 'released 1 POT-CAST', 'sold 1 CUP-SET'],
    });
  });

  it('is there again: the case closes by itself', async () => {
    await shop.post('/stock/POT-CAST/restock', { quantity: 1 });
    const orderId = await lostTo({ sku: 'POT-CAST', quantity: 1 });
    const { caseId } = await desk.caseOf(orderId);
    await shop.post('/stock/POT-CAST/restock', { quantity: 1 });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 6900 } });
    expect((await desk.show(caseId)).closedAs).toBe('solved');
  });
});
