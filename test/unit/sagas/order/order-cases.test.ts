import { describe, expect, it } from 'vitest';
import { completedWords } from '../../../../sagas/order/words.ts';
import type { OrderEvent } from '../../../../sagas/order/events.ts';
import {
  dueOf,
  evolve,
  reasonOf,
  statusOf,
  type Order,
  type OrderStatus,
} from '../../../../sagas/order/order.ts';
import { isDeclined, phaseOf } from '../../../../saga/rules/instance.ts';

const total = { amount: 1180, currency: 'EUR' };
const tea = { sku: 'TEA-GREEN', name: 'Green tea', quantity: 2, price: 590 };
const accepted: OrderEvent = { type: 'accepted', lines: [tea], total };
const ship = { step: 'warehouseOrder', phase: 'try' } as const;
const capture = { step: 'capturePayment', phase: 'run' } as const;
const noStock = { cause: 'out_of_stock', message: 'Sold out' } as const;
const declined = { cause: 'card_declined', message: 'No' } as const;

const opened: OrderEvent = { type: 'case_opened', caseId: 'c1', ...ship, ...noStock, audience: 'operator' };
const asksCustomer: OrderEvent = {
  type: 'case_opened',
  caseId: 'c2',
  ...capture,
  ...declined,
  audience: 'customer',
};
const parked: OrderEvent = {
  type: 'step_parked',
  ...capture,
  cause: 'credentials_invalid',
  message: 'Wrong key',
};
const cancelled: OrderEvent = { type: 'cancel_started', ...noStock, by: 'olga' };
const completed: OrderEvent = { type: 'completed' };

function order(...events: readonly OrderEvent[]): Order {
  return events.reduce(
    (before, event, index) => evolve(before, event, new Date((index + 1) * 1000).toISOString()),
    evolve(undefined, accepted, new Date(0).toISOString()),
  );
}

function decided(decision: 'wait' | 'retry' | 'substitute', caseId = 'c1'): OrderEvent {
  const waits = decision === 'wait' ? ({ waits: true } as const) : {};
  return { type: 'decision_taken', caseId, decisionId: 'd1', decision, by: 'olga', ...waits };
}

describe('the status of an order of which several things are true', () => {
  it.each<[OrderStatus, readonly OrderEvent[]]>([
    ['completed', [cancelled, parked, opened, asksCustomer, completed]],
    ['cancelling', [asksCustomer, opened, parked, cancelled]],
    ['stalled', [asksCustomer, opened, parked]],
    ['in_review', [asksCustomer, opened]],
    ['action_required', [asksCustomer]],
    ['pending', []],
  ])('is %s first', (status, events) => {
    expect(statusOf(order(...events))).toBe(status);
  });
});

describe('a case', () => {
  it('gives the order its reason; an operator’s before a customer’s', () => {
    expect(reasonOf(order(asksCustomer))).toEqual(declined);
    expect(reasonOf(order(asksCustomer, opened))).toEqual(noStock);
  });

  it('that is passed on is the operators’', () => {
    const passedOn = order(asksCustomer, { type: 'case_passed_on', caseId: 'c2', audience: 'operator' });
    expect(statusOf(passedOn)).toBe('in_review');
  });

  it('that is decided is over for the order, and others stay', () => {
    const one = order(opened, asksCustomer, decided('substitute'));
    expect(one.cases.map(({ caseId }) => caseId)).toEqual(['c2']);
    expect(statusOf(one)).toBe('action_required');
  });

  it('that waits on purpose stays', () => {
    expect(statusOf(order(opened, decided('wait')))).toBe('in_review');
  });

  it('that opens again is there again, once', () => {
    expect(order(opened, decided('substitute'), opened).cases).toHaveLength(1);
  });

  it('that the world has solved is over', () => {
    expect(statusOf(order(opened, { type: 'case_closed', caseId: 'c1', how: 'solved' }))).toBe('pending');
  });

  it('is over when the order is cancelled', () => {
    expect(order(opened, asksCustomer, cancelled).cases).toEqual([]);
  });
});

describe('a revision', () => {
  const revised: OrderEvent = {
    type: 'revised',
    revision: 2,
    lines: [{ ...tea, quantity: 1 }],
    total: { ...total, amount: 590 },
  };

  it('changes what is asked for and due', () => {
    const after = order(revised);
    expect(after).toMatchObject({ revision: 2, lines: [{ quantity: 1 }], paymentMethodSince: 1 });
    expect(dueOf(after)).toBe(590);
  });

  it('says since when the payment method is what it is', () => {
    const after = order(revised, { ...revised, revision: 3, newPaymentMethod: true });
    expect(after.paymentMethodSince).toBe(3);
    expect(
      order(revised, { ...revised, revision: 3, newPaymentMethod: true }, { ...revised, revision: 4 }),
    ).toMatchObject({ revision: 4, paymentMethodSince: 3 });
  });

  it('says what is approved: what it does not say is approved no more', () => {
    expect(order({ ...revised, approvedUpTo: 2000 }).approvedUpTo).toBe(2000);
    expect(order({ ...revised, approvedUpTo: 2000 }, { ...revised, revision: 3 })).not.toHaveProperty(
      'approvedUpTo',
    );
  });

  const placed: OrderEvent = { type: 'phase_succeeded', ...ship, result: { reference: 'o-1' } };
  const attempted: OrderEvent = { type: 'phase_attempted', ...ship, attempt: 2 };

  it('that a phase cannot follow lets stand what the phase had done', () => {
    const after = order(placed, revised, attempted, {
      type: 'phase_refused',
      ...ship,
      ...noStock,
      stands: true,
    });
    expect(phaseOf(after, ship)).toMatchObject({ status: 'succeeded', result: { reference: 'o-1' } });
    expect(isDeclined(after, ship)).toBe(true);
    expect(isDeclined(evolve(after, { ...revised, revision: 3 }, ''), ship)).toBe(false);
  });

  it('keeps what a phase had done while it is being brought in line', () => {
    const failed: OrderEvent = { type: 'attempt_failed', ...ship, cause: 'timed_out', message: '' };
    expect(phaseOf(order(placed, revised, attempted, failed), ship)).toMatchObject({
      status: 'retrying',
      result: { reference: 'o-1' },
    });
  });
});

describe('a refund that was granted', () => {
  const granted: OrderEvent = {
    type: 'refund_granted',
    refundId: 'r1',
    amount: 500,
    by: 'olga',
    reason: 'Broken',
  };

  it('is no longer due, and paid once it is', () => {
    expect(dueOf(order(granted))).toBe(680);
    expect(order(granted, { type: 'refund_paid', refundId: 'r1', amount: 500 }).payments.refunded).toBe(500);
  });

  it('is said to be paid next, until it is or somebody has put it away', () => {
    const next = (...events: readonly OrderEvent[]) => completedWords(order(granted, ...events));
    expect(next()).toBe('A refund of 5.00 EUR was granted, and is to be paid.');
    expect(next({ type: 'refund_paid', refundId: 'r1', amount: 500 })).toBe(
      'Nothing: the order is complete.',
    );
    const putAway = next({ type: 'refund_put_away', refundId: 'r1', amount: 500, by: 'eva' });
    expect(putAway).toContain(
      'A refund of 5.00 EUR was granted, and its dead letter archived: we do not pay it.',
    );
  });

  it('lets never less than nothing be due', () => {
    expect(dueOf(order(granted, granted, granted))).toBe(0);
  });

  it('does not matter to an order that was cancelled, of which nothing is due', () => {
    expect(dueOf(order(granted, cancelled, { type: 'cancelled' }))).toBe(0);
  });
});

describe('a phase that is done without', () => {
  it('is waived', () => {
    expect(phaseOf(order({ type: 'phase_waived', ...ship }), ship)?.status).toBe('waived');
  });
});
