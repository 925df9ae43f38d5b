import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ReviewDesk, type Taking } from '../rig/review-desk.ts';
import { Shop, type Party, type Wanted } from '../rig/shop.ts';
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

afterEach(async () => {
  await shop.clearFaults();
  await shop.expectBalancedBooks();
});

afterAll(() => system.stop());

type Step = readonly [decision: string, taking?: Taking];

interface Story {
  readonly given: Wanted & { readonly fault?: readonly [Party, Record<string, unknown>] };
  readonly cause: string;
  readonly team: string;
  readonly decisions: readonly string[];
  readonly when: readonly Step[];
  readonly then: {
    readonly status: 'completed' | 'cancelled';
    readonly due: number;
    readonly payments?: object;
    readonly effects: Partial<Record<Party | 'stock', readonly string[]>>;
  };
}

async function tell({ given, cause, team, decisions, when, then }: Story): Promise<void> {
  const { fault, ...wanted } = given;
  if (fault !== undefined) await shop.fault(...fault);
  const orderId = await shop.place(wanted);
  const opened = await desk.caseOf(orderId);
  expect(opened).toMatchObject({ cause, team, decisions });
  for (const [decision, taking] of when) await desk.decideOn(orderId, decision, taking);
  const { effects, due, ...ended } = then;
  expect(await shop.untilClosed(orderId)).toMatchObject({ ...ended, due: { amount: due } });
  expect(await shop.effects(orderId)).toMatchObject(effects);
}

const address = { line1: '2 Difference Road', city: 'London', postalCode: 'N1', country: 'GB' };
const visa = { data: { paymentMethod: 'pm_card_visa' } };
const nothing = { psp: [], warehouse: [], mailbox: [], stock: [] };
const asOrdered = {
  psp: ['authorize 1180', 'capture 1180'],
  warehouse: ['place', 'release'],
  mailbox: ['deliver'],
  stock: ['held 2 TEA-GREEN', 'sold 2 TEA-GREEN'],
};

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
    await tell({
      given: { paymentMethod: card },
      cause,
      ...policy,
      when: [['retry'], ['amend', visa]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  it.each(cards)('%s: leaves nothing when the order is cancelled', async (cause, card) => {
    await tell({
      given: { paymentMethod: card },
      cause,
      ...policy,
      when: [['cancel']],
      then: { status: 'cancelled', due: 0, effects: nothing },
    });
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
    await tell({
      ...refusal,
      when: [['retry']],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  it('is authorised anew with another card, before the old authorisation is let go of', async () => {
    await tell({
      ...refusal,
      when: [['amend', { data: { paymentMethod: 'pm_card_mastercard' } }]],
      then: {
        status: 'completed',
        due: 1180,
        effects: { ...asOrdered, psp: ['authorize 1180', 'authorize 1180', 'void 1180', 'capture 1180'] },
      },
    });
  });

  it('is let go of when the order is cancelled', async () => {
    await tell({
      ...refusal,
      when: [['cancel']],
      then: {
        status: 'cancelled',
        due: 0,
        effects: { psp: ['authorize 1180', 'void 1180'], warehouse: ['place', 'cancel'], mailbox: [] },
      },
    });
  });
});

describe('suspected fraud', () => {
  const refusal = {
    given: {
      fault: ['psp', { operation: 'authorize', kind: 'refuse', code: 'fraudulent', times: 1 }],
    },
    cause: 'suspected_fraud',
    team: 'risk',
    decisions: ['approve', 'cancel'],
  } as const;

  it('goes on once two persons have approved it', async () => {
    await tell({
      ...refusal,
      when: [
        ['approve', { by: 'olga' }],
        ['approve', { by: 'paul' }],
      ],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
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
    await tell({
      ...refusal,
      when: [['approve']],
      then: { status: 'completed', due: 24000, effects: { psp: ['authorize 24000', 'capture 24000'] } },
    });
  });

  it('is not authorised when it is cancelled', async () => {
    await tell({
      ...refusal,
      when: [['cancel']],
      then: { status: 'cancelled', due: 0, effects: nothing },
    });
  });
});

describe('an item that is out of stock', () => {
  const refusal = {
    given: { sku: 'TEA-WHITE', quantity: 1 },
    cause: 'out_of_stock',
    team: 'stock',
    decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
  };

  it('is replaced by a dearer one: authorised anew, before the old authorisation is let go of', async () => {
    await tell({
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
    });
  });

  it('is replaced by a cheaper one: captured for less', async () => {
    await tell({
      ...refusal,
      when: [['substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } }]],
      then: {
        status: 'completed',
        due: 590,
        payments: { authorized: 1250, captured: 590, voided: 660, refunded: 0 },
        effects: { psp: ['authorize 1250', 'capture 590'], stock: ['held 1 TEA-GREEN', 'sold 1 TEA-GREEN'] },
      },
    });
  });

  it('is left out: what is captured follows', async () => {
    await tell({
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
    });
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

  it('is let go of when the order is cancelled', async () => {
    await tell({
      ...refusal,
      when: [['cancel']],
      then: {
        status: 'cancelled',
        due: 0,
        effects: { ...nothing, psp: ['authorize 1250', 'void 1250'] },
      },
    });
  });
});

describe('an address that the warehouse does not serve', () => {
  const refusal = {
    given: { country: 'AQ' },
    cause: 'address_not_served',
    team: 'shipping',
    decisions: ['amend', 'cancel'],
  };

  it('is corrected, and the order goes on with what is captured', async () => {
    await tell({
      ...refusal,
      when: [['amend', { data: { shippingAddress: address } }]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  it('cancels with the money back', async () => {
    await tell({
      ...refusal,
      when: [['cancel']],
      then: {
        status: 'cancelled',
        due: 0,
        effects: { psp: ['authorize 1180', 'capture 1180', 'refund 1180'], mailbox: [] },
      },
    });
  });
});

describe('an order that the warehouse refuses', () => {
  const refusing = (code: string) =>
    ({ fault: ['warehouse', { operation: 'place', kind: 'refuse', code, times: 1 }] }) as const;
  const causes = [
    ['out_of_stock', ['substitute', 'ship_partial', 'wait', 'cancel']],
    ['item_discontinued', ['substitute', 'ship_partial', 'cancel']],
  ] as const;

  describe.each(causes)('%s, after the capture', (cause, decisions) => {
    const refusal = { given: refusing(cause), cause, team: 'stock', decisions };

    it('replaced by a dearer item: the difference is authorised and captured', async () => {
      await tell({
        ...refusal,
        when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } }]],
        then: {
          status: 'completed',
          due: 2400,
          effects: {
            psp: ['authorize 1180', 'capture 1180', 'authorize 1220', 'capture 1220'],
            warehouse: ['place', 'release'],
            stock: ['held 2 TEA-GREEN', 'held 1 CUP-SET', 'released 2 TEA-GREEN', 'sold 1 CUP-SET'],
          },
        },
      });
    });

    it('replaced by a cheaper item: the difference is refunded', async () => {
      await tell({
        ...refusal,
        when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }]],
        then: {
          status: 'completed',
          due: 980,
          effects: { psp: ['authorize 1180', 'capture 1180', 'refund 200'], warehouse: ['place', 'release'] },
        },
      });
    });

    it('sent in part: the rest is refunded', async () => {
      await tell({
        ...refusal,
        when: [['ship_partial', { data: { sku: 'TEA-GREEN', quantity: 1 } }]],
        then: {
          status: 'completed',
          due: 590,
          effects: {
            psp: ['authorize 1180', 'capture 1180', 'refund 590'],
            stock: ['held 2 TEA-GREEN', 'released 1 TEA-GREEN', 'sold 1 TEA-GREEN'],
          },
        },
      });
    });

    it('cancelled: all is given back', async () => {
      await tell({
        ...refusal,
        when: [['cancel']],
        then: {
          status: 'cancelled',
          due: 0,
          effects: {
            psp: ['authorize 1180', 'capture 1180', 'refund 1180'],
            stock: ['held 2 TEA-GREEN', 'released 2 TEA-GREEN'],
          },
        },
      });
    });
  });

  it('out_of_stock: is asked again when the wait is over', async () => {
    await tell({
      given: refusing('out_of_stock'),
      cause: 'out_of_stock',
      team: 'stock',
      decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
      when: [['wait', { data: { until: new Date(Date.now() + 4_000).toISOString() } }]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  describe('for a reason of its own', () => {
    const refusal = {
      given: refusing('too_heavy'),
      cause: 'warehouse_refused',
      team: 'shipping',
      decisions: ['retry', 'amend', 'substitute', 'ship_partial', 'cancel'],
    };

    it.each([
      ['retry', {}, 1180, asOrdered.psp],
      ['amend', { data: { shippingAddress: address } }, 1180, asOrdered.psp],
      [
        'substitute',
        { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } },
        980,
        [...asOrdered.psp, 'refund 200'],
      ],
      ['ship_partial', { data: { sku: 'TEA-GREEN', quantity: 1 } }, 590, [...asOrdered.psp, 'refund 590']],
    ] as const)('%s', async (decision, taking, due, psp) => {
      await tell({
        ...refusal,
        when: [[decision, taking]],
        then: { status: 'completed', due, effects: { psp, warehouse: ['place', 'release'] } },
      });
    });

    it('cancel', async () => {
      await tell({
        ...refusal,
        when: [['cancel']],
        then: { status: 'cancelled', due: 0, effects: { psp: [...asOrdered.psp, 'refund 1180'] } },
      });
    });
  });
});

describe('a release that the warehouse refuses after the point of no return', () => {
  const refusal = {
    given: { fault: ['warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 }] },
    cause: 'out_of_stock',
    team: 'stock',
    decisions: ['wait', 'substitute', 'refund'],
  } as const;

  it('is asked for again when the wait is over', async () => {
    await tell({
      ...refusal,
      when: [['wait', { data: { until: new Date(Date.now() + 4_000).toISOString() } }]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  it('is given up, with the money back', async () => {
    await tell({
      ...refusal,
      when: [['refund']],
      then: {
        status: 'completed',
        due: 0,
        effects: { psp: ['authorize 1180', 'capture 1180', 'refund 1180'] },
      },
    });
  });

  it('is replaced by another item: the order at the warehouse as well', async () => {
    await tell({
      ...refusal,
      when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }]],
      then: {
        status: 'completed',
        due: 980,
        effects: {
          psp: ['authorize 1180', 'capture 1180', 'refund 200'],
          warehouse: ['place', 'place', 'cancel', 'release'],
          stock: [
            'held 2 TEA-GREEN',
            'sold 2 TEA-GREEN',
            'held 2 TEA-BLACK',
            'sold 2 TEA-BLACK',
            'returned 2 TEA-GREEN',
          ],
        },
      },
    });
  });
});

describe('a recipient whose address takes no mail', () => {
  const refusal = {
    given: { email: 'ada@refused.example' },
    cause: 'recipient_refused',
    team: 'support',
    decisions: ['amend', 'waive'],
  };

  it('gets the receipt at another address', async () => {
    await tell({
      ...refusal,
      when: [['amend', { data: { email: 'ada@example.com' } }]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    });
  });

  it('is done without', async () => {
    await tell({
      ...refusal,
      when: [['waive']],
      then: { status: 'completed', due: 1180, effects: { ...asOrdered, mailbox: [] } },
    });
  });
});
