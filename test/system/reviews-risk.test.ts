import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { asOrdered, nothing, tell } from '../rig/review-story.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_APPROVAL_ABOVE: '20000',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const visa = { data: { paymentMethod: 'pm_card_visa' } };

describe('suspected fraud', () => {
  const refusal = {
    given: {
      fault: ['psp', { operation: 'authorize', kind: 'refuse', code: 'fraudulent', times: 1 }],
    },
    cause: 'suspected_fraud',
    team: 'risk',
    decisions: ['approve', 'amend', 'cancel'],
  } as const;

  it('goes on once two persons have approved it', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [
          ['approve', { by: 'olga' }],
          ['approve', { by: 'paul' }],
        ],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it('of the same card is declined again when it is approved, and says what followed; another card is taken', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_chargeDeclinedFraudulent' });
    const first = await desk.caseOf(orderId);
    const { decisions } = await desk.show(first.caseId);
    const approve = decisions.find(({ name }) => name === 'approve');
    expect(approve?.preview?.summary[0]).toMatch(/same card.*may decline again/);
    await desk.decideOn(orderId, 'approve', { by: 'olga' });
    await desk.decideOn(orderId, 'approve', { by: 'paul' });
    await eventually(async () => (await desk.show(first.caseId)).followedBy !== undefined);
    const again = await desk.caseOf(orderId);
    expect((await desk.show(first.caseId)).followedBy).toMatchObject({
      caseId: again.caseId,
      cause: 'suspected_fraud',
      status: 'open',
    });

    const mastercard = { data: { paymentMethod: 'pm_card_mastercard' } };
    expect((await desk.decideOn(orderId, 'amend', { ...mastercard, by: 'olga' })).approvedBy).toBe('olga');
    // Another card is another decision, and has one person so far.
    expect(await desk.decideOn(orderId, 'amend', { ...visa, by: 'paul' })).toMatchObject({
      approvedBy: 'paul',
      firstDecision: { name: 'amend', title: 'Give another payment method', by: 'paul' },
    });
    await desk.decideOn(orderId, 'amend', { ...visa, by: 'olga' });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed' });
    expect(await shop.effects(orderId)).toMatchObject(asOrdered);
  });

  it('takes another person for the second approval, who can cancel as well', async () => {
    await shop.fault(...refusal.given.fault);
    const orderId = await shop.place();
    const first = await desk.decideOn(orderId, 'approve', { by: 'olga' });
    expect(first).toMatchObject({ status: 'open', approvedBy: 'olga' });
    const again = await desk.decide(first.caseId, 'approve', { by: 'olga' });
    expect(again).toMatchObject({ status: 409, body: { type: '/problems/second-person-needed' } });
    await desk.decideOn(orderId, 'cancel', { by: 'paul' });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect(await shop.effects(orderId)).toMatchObject(nothing);
  });
});

describe('an amount above the limit', () => {
  const refusal = {
    given: { sku: 'CUP-SET', quantity: 10 },
    cause: 'amount_above_limit',
    team: 'risk',
    decisions: ['approve', 'cancel'],
  };

  it('is authorised once it is approved', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['approve']],
        then: { status: 'completed', due: 24000, effects: { psp: ['authorize 24000', 'capture 24000'] } },
      },
    );
  });

  it('is not authorised when it is cancelled', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['cancel']],
        then: { status: 'cancelled', due: 0, effects: nothing },
      },
    );
  });
});

describe('a decision that brings an order above the limit', () => {
  const toCups = { data: { sku: 'TEA-WHITE', replacement: 'CUP-SET', quantity: 10 } };

  async function proposed(decisionId?: string) {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { caseId } = await desk.caseOf(orderId);
    const preview = await desk.post<{ summary: string[] }>(caseId, 'preview', {
      body: { decision: 'substitute', ...toCups },
    });
    expect(preview.body.summary[0]).toMatch(/above the limit/);
    const sent = decisionId === undefined ? toCups : { ...toCups, decisionId };
    const view = await desk.decideOn(orderId, 'substitute', sent);
    return { orderId, caseId, view };
  }

  it('is put into effect once the amount is approved', async () => {
    const { orderId, caseId, view } = await proposed('d-1');
    expect(view).toMatchObject({ status: 'open', cause: 'amount_above_limit', team: 'risk' });
    expect(view.proposed).toEqual({
      name: 'substitute',
      data: toCups.data,
      total: { amount: 24000, currency: 'EUR' },
    });
    expect(await shop.get(orderId)).toMatchObject({ status: 'in_review', cause: 'amount_above_limit' });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250']);
    expect((await desk.decide(caseId, 'substitute', { ...toCups, decisionId: 'd-1' })).status).toBe(200);
    expect(await desk.caseOf(orderId)).toMatchObject({
      caseId,
      decisions: ['approve', 'substitute', 'ship_partial', 'wait', 'cancel'],
    });

    await desk.decideOn(orderId, 'approve');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 24000 } });
    expect((await shop.effects(orderId)).psp).toEqual([
      'authorize 1250',
      'authorize 24000',
      'void 1250',
      'capture 24000',
    ]);
    expect(await desk.show(caseId)).toMatchObject({ cause: 'out_of_stock', decision: { name: 'approve' } });
  });

  it('is approved at the price that the approver sees, also where the item has another one by then', async () => {
    const { orderId, caseId } = await proposed();
    const price = async (cents: number) =>
      await system.pool.query(`update item set price = $1 where sku = 'CUP-SET'`, [cents]);
    await price(24000);
    try {
      const { proposed: seen, decisions } = await desk.show(caseId);
      const approve = decisions.find(({ name }) => name === 'approve');
      expect([seen?.total.amount, approve?.preview?.total.amount]).toEqual([24000, 24000]);
      await desk.decideOn(orderId, 'approve');
      const order = await shop.untilClosed(orderId);
      expect(order).toMatchObject({ status: 'completed', due: { amount: 24000 } });
    } finally {
      await price(2400);
    }
  });

  it('may be replaced by another one, which then needs no approval', async () => {
    const { orderId } = await proposed();
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'capture 590']);
  });

  it('leaves the case as it was where the bank declines the amount', async () => {
    const { orderId, caseId } = await proposed();
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'insufficient_funds', times: 1 });
    await desk.decideOn(orderId, 'approve');
    await eventually(async () =>
      (await desk.show(caseId)).timeline.some(({ kind }) => kind === 'opened_again'),
    );
    expect(await desk.caseOf(orderId)).toMatchObject({ caseId, cause: 'out_of_stock', team: 'stock' });
    await desk.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });

  it('is cancelled with the order', async () => {
    const { orderId } = await proposed();
    await desk.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'void 1250']);
  });
});
