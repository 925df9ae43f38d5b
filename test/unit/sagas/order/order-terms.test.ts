import { describe, expect, it } from 'vitest';
import { decide, type OrderTerms, type Offer } from '../../../../sagas/order/order-terms.ts';
import type { DecisionData } from '../../../../sagas/order/decision-data.ts';

const tea = { sku: 'TEA-GREEN', name: 'Green tea', price: 590, quantity: 2 };
const mug = { sku: 'MUG', name: 'Mug', price: 900, quantity: 1 };
const terms: OrderTerms = {
  lines: [tea, mug],
  total: { amount: 2080, currency: 'EUR' },
  paymentMethod: 'pm_card_visa',
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  email: 'ada@example.com',
};
const now = new Date('2026-11-22T10:00:00.000Z');
const offers = new Map<string, Offer>([
  ['TEA-BLACK', { sku: 'TEA-BLACK', name: 'Black tea', price: 700, currency: 'EUR' }],
  ['TEA-GREEN', { sku: 'TEA-GREEN', name: 'Green tea', price: 590, currency: 'EUR' }],
  ['TEA-US', { sku: 'TEA-US', name: 'Tea', price: 700, currency: 'USD' }],
  ['YACHT', { sku: 'YACHT', name: 'Yacht', price: 2_000_000_000, currency: 'EUR' }],
  ['AIR', { sku: 'AIR', name: 'Air', price: 0, currency: 'EUR' }],
]);

function after(decision: DecisionData): OrderTerms {
  const decided = decide(terms, decision, { offers, now });
  if (decided.kind === 'impossible') throw new Error(decided.message);
  return decided.terms;
}

function pointerOf(decision: DecisionData, of = terms): string | undefined {
  const decided = decide(of, decision, { offers, now });
  return decided.kind === 'impossible' ? decided.pointer : 'possible';
}

const substitute = (data: { sku: string; replacement: string; quantity?: number }): DecisionData => ({
  decision: 'substitute',
  data,
});
const shipPartial = (sku: string, quantity: number): DecisionData => ({
  decision: 'ship_partial',
  data: { sku, quantity },
});

describe('what an order asks for once it is decided to', () => {
  it.each(['retry', 'waive', 'cancel'] as const)('%s stays the same', (decision) => {
    expect(after({ decision, data: {} })).toEqual(terms);
  });

  it('wait stays the same', () => {
    expect(after({ decision: 'wait', data: {} })).toEqual(terms);
  });

  it('approve stays the same, and may cost what it costs', () => {
    expect(after({ decision: 'approve', data: {} })).toEqual({ ...terms, approvedUpTo: 2080 });
  });

  it('refund costs nothing', () => {
    expect(after({ decision: 'refund', data: {} })).toEqual({
      ...terms,
      total: { amount: 0, currency: 'EUR' },
    });
  });

  it('amend differs in what was corrected', () => {
    expect(after({ decision: 'amend', data: { paymentMethod: 'pm_card_other' } })).toEqual({
      ...terms,
      paymentMethod: 'pm_card_other',
    });
    expect(after({ decision: 'amend', data: { email: 'ada@example.org' } }).email).toBe('ada@example.org');
  });
});

describe('sending fewer', () => {
  it('leaves fewer pieces, or leaves the item out, and costs accordingly', () => {
    expect(after(shipPartial('TEA-GREEN', 1))).toMatchObject({
      lines: [mug, { ...tea, quantity: 1 }],
      total: { amount: 1490 },
    });
    expect(after(shipPartial('TEA-GREEN', 0))).toMatchObject({ lines: [mug], total: { amount: 900 } });
  });

  it('counts an item that is on several lines as one', () => {
    const twice = { ...terms, lines: [tea, { ...tea, quantity: 3 }] };
    expect(decide(twice, shipPartial('TEA-GREEN', 4), { offers, now })).toMatchObject({
      kind: 'asks',
      terms: { lines: [{ ...tea, quantity: 4 }], total: { amount: 2360 } },
    });
    expect(pointerOf(shipPartial('TEA-GREEN', 5), twice)).toBe('/quantity');
  });

  it('is refused where it would not be fewer, nothing would be left, or the item was not ordered', () => {
    expect(pointerOf(shipPartial('TEA-GREEN', 2))).toBe('/quantity');
    expect(pointerOf(shipPartial('TEA-GREEN', 0), { ...terms, lines: [tea] })).toBe('/quantity');
    expect(pointerOf(shipPartial('TEA-BLACK', 1))).toBe('/sku');
  });
});

describe('sending something else', () => {
  it('takes as many pieces as were ordered, at the price of today', () => {
    expect(after(substitute({ sku: 'TEA-GREEN', replacement: 'TEA-BLACK' }))).toMatchObject({
      lines: [mug, { sku: 'TEA-BLACK', name: 'Black tea', price: 700, quantity: 2 }],
      total: { amount: 2300, currency: 'EUR' },
    });
  });

  it('takes another number of pieces where one is given', () => {
    expect(after(substitute({ sku: 'MUG', replacement: 'TEA-BLACK', quantity: 3 }))).toMatchObject({
      lines: [tea, { sku: 'TEA-BLACK', quantity: 3 }],
      total: { amount: 3280 },
    });
  });

  it('joins an item that is on the order already', () => {
    const both = { ...terms, lines: [tea, { ...mug, sku: 'TEA-BLACK', price: 700 }] };
    expect(
      decide(both, substitute({ sku: 'TEA-GREEN', replacement: 'TEA-BLACK' }), { offers, now }),
    ).toMatchObject({
      terms: { total: { amount: 2100 } },
    });
  });

  it.each([
    ['an item that there is not', { sku: 'MUG', replacement: 'NOTHING' }, '/replacement'],
    ['the same item', { sku: 'TEA-GREEN', replacement: 'TEA-GREEN' }, '/replacement'],
    ['an item in another currency', { sku: 'MUG', replacement: 'TEA-US' }, '/replacement'],
    ['an item that was not ordered', { sku: 'TEA-US', replacement: 'TEA-BLACK' }, '/sku'],
    ['more than can be paid', { sku: 'MUG', replacement: 'YACHT', quantity: 2 }, '/quantity'],
  ])('is refused for %s', (_, data, pointer) => {
    expect(pointerOf(substitute(data))).toBe(pointer);
  });

  it('is refused where the order would cost nothing', () => {
    const only = { ...terms, lines: [mug] };
    expect(pointerOf(substitute({ sku: 'MUG', replacement: 'AIR' }), only)).toBe('/quantity');
  });
});

it('a decision whose total cannot be charged is impossible', () => {
  const dinars = {
    ...terms,
    lines: [{ ...tea, price: 5_124 }, mug],
    total: { amount: 11_148, currency: 'KWD' },
  };
  const fewer = decide(dinars, shipPartial('TEA-GREEN', 1), { offers, now });
  expect(fewer).toEqual({
    kind: 'impossible',
    pointer: '/quantity',
    message: '6.024 KWD cannot be paid by card: the last decimal has to be 0.',
  });
});

it('of what was given back nothing else is sent', () => {
  const nothing = { ...terms, total: { amount: 0, currency: 'EUR' } };
  expect(pointerOf(substitute({ sku: 'TEA-GREEN', replacement: 'TEA-BLACK' }), nothing)).toBe('/sku');
});
