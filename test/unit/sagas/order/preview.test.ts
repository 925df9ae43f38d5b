import { describe, expect, it } from 'vitest';
import type { DecisionData } from '../../../../sagas/order/decision-data.ts';
import { evolve } from '../../../../sagas/order/order.ts';
import { previewOf, shortageIn } from '../../../../sagas/order/preview.ts';

const items = [
  { sku: 'TEA-WHITE', name: 'White tea', available: 0 },
  { sku: 'POT', name: 'Teapot', available: 1 },
];

function shortage(
  decided: DecisionData,
  ...stock: { sku: string; change: number; availableAfter: number }[]
) {
  return shortageIn(decided, { stock, items });
}

const instead = (replacement: string, quantity?: number): DecisionData => ({
  decision: 'substitute',
  data: { sku: 'CUP', replacement, ...(quantity === undefined ? {} : { quantity }) },
});

describe('what speaks against a decision about an item', () => {
  it('is nothing where there are as many as it takes', () => {
    expect(shortage(instead('POT'), { sku: 'POT', change: -1, availableAfter: 0 })).toBeUndefined();
  });

  it('is that the replacement is out of stock', () => {
    expect(shortage(instead('TEA-WHITE'), { sku: 'TEA-WHITE', change: -1, availableAfter: -1 })).toEqual({
      message: 'Too few of White tea: 0 available, 1 needed.',
      pointer: '/replacement',
    });
  });

  it('is the number of pieces, where one was given', () => {
    expect(shortage(instead('POT', 2), { sku: 'POT', change: -2, availableAfter: -1 })).toEqual({
      message: 'Too few of Teapot: 1 available, 2 needed.',
      pointer: '/quantity',
    });
  });

  it('is that fewer pieces are still too many', () => {
    const decided: DecisionData = { decision: 'ship_partial', data: { sku: 'POT', quantity: 3 } };
    expect(shortage(decided, { sku: 'POT', change: -3, availableAfter: -2 })?.pointer).toBe('/quantity');
  });

  it('is not another item of the order, which is decided on by itself', () => {
    expect(
      shortage(
        instead('POT'),
        { sku: 'POT', change: -1, availableAfter: 0 },
        { sku: 'TEA-WHITE', change: -1, availableAfter: -1 },
      ),
    ).toBeUndefined();
  });

  it('is not an item of which pieces are given back, however few there are', () => {
    const decided: DecisionData = { decision: 'ship_partial', data: { sku: 'POT', quantity: 1 } };
    expect(shortage(decided, { sku: 'POT', change: 1, availableAfter: -1 })).toBeUndefined();
  });

  it('is nothing where the decision names no item', () => {
    expect(
      shortage({ decision: 'retry', data: {} }, { sku: 'POT', change: -2, availableAfter: -1 }),
    ).toBeUndefined();
  });
});

describe('what a substitute would do to the stock', () => {
  const total = { amount: 1180, currency: 'EUR' };
  const lines = [{ sku: 'POT', quantity: 2, price: 590, name: 'Teapot' }];
  const order = evolve(undefined, { type: 'accepted', lines, total }, '2026-11-29T10:00:00.000Z');
  const address = { line1: '1 Analytical Way', city: 'London', country: 'GB' };
  const before = { lines, total, paymentMethod: 'pm', shippingAddress: address, email: 'ada@example.com' };
  const after = { ...before, lines: [{ sku: 'CUP', quantity: 2, price: 590, name: 'Cups' }] };
  const stockOf = (pivoted: boolean) =>
    previewOf({
      decision: 'substitute',
      cause: 'out_of_stock',
      toBeApproved: false,
      order: { ...order, pivoted },
      before,
      after,
      taken: new Map([['POT', 2]]),
      items: [...items, { sku: 'CUP', name: 'Cups', available: 5 }],
    }).stock;

  it('is that the held pieces are released', () => {
    expect(stockOf(false)).toEqual([
      { sku: 'POT', change: 2, availableAfter: 3 },
      { sku: 'CUP', change: -2, availableAfter: 3 },
    ]);
  });

  it('is not that what the warehouse has not comes back, once it is sold', () => {
    expect(stockOf(true)).toEqual([{ sku: 'CUP', change: -2, availableAfter: 3 }]);
  });
});
