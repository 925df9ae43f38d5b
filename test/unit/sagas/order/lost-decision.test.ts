import { describe, expect, it } from 'vitest';
import { isSameContent, lostDecision, type Held } from '../../../../sagas/order/lost-decision.ts';
import { evolve, type Order } from '../../../../sagas/order/order.ts';

const accepted = evolve(
  undefined,
  {
    type: 'accepted',
    lines: [{ sku: 'TEA-WHITE', name: 'White tea', quantity: 2, price: 1250 }],
    total: { amount: 2500, currency: 'EUR' },
  },
  '2026-11-22T10:00:00.000Z',
);
const asked = [{ sku: 'TEA-WHITE', quantity: 2 }];
const others = [{ sku: 'CUP-SET', quantity: 2 }];
const nothing: Held = { captured: 0, givenBack: [], authorized: 0, unknownAuthorized: 0, shipments: [] };
const atRest = { authorizing: false, capturing: false };

function captured(amount: number): Order {
  return { ...accepted, payments: { ...accepted.payments, captured: amount } };
}

describe('given parties that have what is asked for, or what is on its way', () => {
  it.each<[string, Order, Partial<Held>, typeof atRest]>([
    ['have nothing', accepted, {}, atRest],
    ['have taken what is due', accepted, { captured: 2500, authorized: 2500, shipments: [asked] }, atRest],
    ['hold what is on record, of a revision', accepted, { authorized: 4800 }, atRest],
    [
      'hold what is being authorised',
      accepted,
      { authorized: 4800, unknownAuthorized: 4800 },
      { ...atRest, authorizing: true },
    ],
    [
      'have taken a part of what is being captured',
      accepted,
      { captured: 1000 },
      { ...atRest, capturing: true },
    ],
    ['have taken what is on record, of before a revision', captured(4800), { captured: 4800 }, atRest],
    [
      'have given back what a decision on record asks for',
      captured(4800),
      { captured: 4800, givenBack: [{ refundId: 'revision/2', amount: 2300 }] },
      atRest,
    ],
    [
      'have given back a part by hand',
      captured(2500),
      { captured: 2500, givenBack: [{ amount: 500 }] },
      atRest,
    ],
    [
      'have given back a part of what was granted once it was completed',
      captured(2500),
      { captured: 2500, givenBack: [{ refundId: 'a0e1', amount: 500 }] },
      atRest,
    ],
    [
      'have given back what is being captured',
      captured(2500),
      { captured: 2500, givenBack: [{ refundId: 'revision/1', amount: 500 }] },
      { ...atRest, capturing: true },
    ],
    ['do not say what they ship', accepted, { shipments: [undefined] }, atRest],
  ])('when they %s, then no decision was lost', (_, order, held, onItsWay) => {
    expect(lostDecision(order, { ...nothing, ...held }, onItsWay)).toBeUndefined();
  });

  it('when the order goes back, or has ended, then nothing is compared', () => {
    const held = { ...nothing, captured: 4800 };
    const cancel = { cause: 'cancel_requested', message: '', by: 'ada' } as const;
    expect(lostDecision({ ...accepted, cancel }, held, atRest)).toBeUndefined();
    expect(lostDecision({ ...accepted, closed: 'completed' }, held, atRest)).toBeUndefined();
  });
});

describe('given parties that have what is not asked for', () => {
  it.each<[string, Order, Partial<Held>, string]>([
    ['another amount was captured', accepted, { captured: 4800, authorized: 4800 }, '48.00 EUR was captured'],
    ['more was captured than is on record', captured(2500), { captured: 4800 }, '48.00 EUR was captured'],
    [
      'another amount is held that is not on record',
      accepted,
      { authorized: 4800, unknownAuthorized: 2300 },
      '48.00 EUR is held',
    ],
    [
      'a part of it was given back',
      captured(2500),
      { captured: 2500, givenBack: [{ refundId: 'revision/2', amount: 1250 }] },
      '25.00 EUR was captured and 12.50 EUR given back',
    ],
    [
      'all of it was given back after the point of no return',
      { ...captured(2500), pivoted: true },
      { captured: 2500, givenBack: [{ refundId: 'revision/2', amount: 2500 }] },
      '25.00 EUR was captured and 25.00 EUR given back',
    ],
    ['something else is shipped', captured(2500), { shipments: [others] }, 'the warehouse has 2 CUP-SET'],
  ])('when %s, then a decision was lost', (_, order, held, words) => {
    // Nothing is undone any more after the point of no return.
    const more = order.pivoted ? '' : '; or compensate';
    expect(lostDecision(order, { ...nothing, ...held }, atRest)).toBe(
      `${words}, where the restored record asked for 2 TEA-WHITE and 25.00 EUR: a decision was lost with the restore. Take it again on the case, if nobody has since, then redrive this${more}`,
    );
  });
});

describe('the contents of two orders', () => {
  it('are the same in any order of their lines', () => {
    expect(isSameContent([...asked, ...others], [...others, ...asked])).toBe(true);
    expect(isSameContent([...asked, ...asked], [{ sku: 'TEA-WHITE', quantity: 4 }])).toBe(true);
    expect(isSameContent(asked, others)).toBe(false);
  });
});
