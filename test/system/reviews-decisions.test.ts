import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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

describe('a payment that is refused', () => {
  const cards: [cause: string, paymentMethod: string][] = [
    ['insufficient_funds', 'pm_card_chargeDeclinedInsufficientFunds'],
    ['card_declined', 'pm_card_chargeDeclined'],
    ['card_data_invalid', 'pm_card_chargeDeclinedIncorrectCvc'],
    ['card_expired', 'pm_card_chargeDeclinedExpiredCard'],
    ['authentication_required', 'pm_card_authenticationRequired'],
    ['velocity_limit', 'pm_card_chargeDeclinedVelocityLimitExceeded'],
    ['issuer_unavailable', 'pm_card_chargeDeclinedProcessingError'],
  ];
  const policy = { team: 'payments', decisions: ['retry', 'amend', 'cancel'] };

  it.each(cards)('%s: is refused again when retried, and taken from another card', async (cause, card) => {
    await tell(
      { shop, desk },
      {
        given: { paymentMethod: card },
        cause,
        ...policy,
        when: [['retry'], ['amend', visa]],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it.each(cards)('%s: leaves nothing when the order is cancelled', async (cause, card) => {
    await tell(
      { shop, desk },
      {
        given: { paymentMethod: card },
        cause,
        ...policy,
        when: [['cancel']],
        then: { status: 'cancelled', due: 0, effects: nothing },
      },
    );
  });
});

describe('a capture that is declined', () => {
  const given = {
    fault: ['psp', { operation: 'capture', kind: 'refuse', code: 'card_declined', times: 1 }],
  } as const;
  const refusal = {
    given,
    cause: 'card_declined',
    team: 'payments',
    decisions: ['retry', 'amend', 'cancel'],
  };

  it('is captured when retried', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['retry']],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it('is authorised again with another card, before the old authorisation is voided', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['amend', { data: { paymentMethod: 'pm_card_mastercard' } }]],
        then: {
          status: 'completed',
          due: 1180,
          effects: { ...asOrdered, psp: ['authorize 1180', 'authorize 1180', 'void 1180', 'capture 1180'] },
        },
      },
    );
  });

  it('is voided when the order is cancelled', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['cancel']],
        then: {
          status: 'cancelled',
          due: 0,
          effects: { psp: ['authorize 1180', 'void 1180'], warehouse: ['place', 'cancel'], mailbox: [] },
        },
      },
    );
  });
});

describe('an item that is out of stock', () => {
  const refusal = {
    given: { sku: 'TEA-WHITE', quantity: 1 },
    cause: 'out_of_stock',
    team: 'stock',
    decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
  };

  it('is replaced by a dearer one: the new amount is authorised before the old authorisation is voided', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['substitute', { data: { sku: 'TEA-WHITE', replacement: 'CUP-SET' } }]],
        then: {
          status: 'completed',
          due: 2400,
          effects: {
            psp: ['authorize 1250', 'authorize 2400', 'void 1250', 'capture 2400'],
            stock: ['held 1 CUP-SET', 'sold 1 CUP-SET'],
          },
        },
      },
    );
  });

  it('is replaced by a cheaper one: captured for less', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } }]],
        then: {
          status: 'completed',
          due: 590,
          payments: { authorized: 1250, captured: 590, voided: 660, refunded: 0 },
          effects: {
            psp: ['authorize 1250', 'capture 590'],
            stock: ['held 1 TEA-GREEN', 'sold 1 TEA-GREEN'],
          },
        },
      },
    );
  });

  it('is left out: what is captured follows', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        given: {
          lines: [
            { sku: 'TEA-GREEN', quantity: 2 },
            { sku: 'TEA-WHITE', quantity: 1 },
          ],
        },
        when: [['ship_partial', { data: { sku: 'TEA-WHITE', quantity: 0 } }]],
        then: {
          status: 'completed',
          due: 1180,
          effects: { ...asOrdered, psp: ['authorize 2430', 'capture 1180'] },
        },
      },
    );
  });

  it('is attempted again when the wait is over', async () => {
    const orderId = await shop.place(refusal.given);
    const until = new Date(Date.now() + 1_000).toISOString();
    const waiting = await desk.decideOn(orderId, 'wait', { data: { until } });
    expect(waiting).toMatchObject({ status: 'waiting', waitingUntil: until, overdue: false });
    const again = await desk.caseOf(orderId);
    expect(again).toMatchObject({ cause: 'out_of_stock', status: 'open' });
    expect(again.caseId).not.toBe(waiting.caseId);
    await desk.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'void 1250']);
  });

  it('is there again: the case closes by itself', async () => {
    const orderId = await shop.place({ sku: 'POT-CAST', quantity: 2 });
    const open = await desk.caseOf(orderId);
    expect((await shop.post('/stock/POT-CAST/restock', { quantity: 1 })).status).toBe(200);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 13800 } });
    expect(await desk.show(open.caseId)).toMatchObject({ status: 'closed', closedAs: 'solved' });
  });

  it('cannot be waited for until a time that has passed', async () => {
    const orderId = await shop.place(refusal.given);
    const { caseId } = await desk.caseOf(orderId);
    const answer = await desk.decide(caseId, 'wait', { data: { until: '2020-01-01T00:00:00Z' } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/data/until' }] } });
    await desk.decideOn(orderId, 'cancel');
    await shop.untilClosed(orderId);
  });

  it('costs nothing when the order is cancelled: the authorisation is voided', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['cancel']],
        then: {
          status: 'cancelled',
          due: 0,
          effects: { ...nothing, psp: ['authorize 1250', 'void 1250'] },
        },
      },
    );
  });
});
