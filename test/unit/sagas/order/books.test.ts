import { describe, expect, it } from 'vitest';
import { imbalances, notAsDue, type StockTaken } from '../../../../sagas/order/books.ts';
import { evolve, type Order } from '../../../../sagas/order/order.ts';

const accepted = evolve(
  undefined,
  {
    type: 'accepted',
    lines: [
      { sku: 'TEA', quantity: 1, price: 590, name: 'Tea' },
      { sku: 'TEA', quantity: 1, price: 590, name: 'Tea' },
    ],
    total: { amount: 1180, currency: 'EUR' },
  },
  '2026-11-22T10:00:00.000Z',
);

const paid = { authorized: 1180, captured: 1180, voided: 0, refunded: 0 };
const sold: StockTaken = { held: new Map(), sold: new Map([['TEA', 2]]) };
const nothing: StockTaken = { held: new Map(), sold: new Map() };

const words = (payments: Order['payments'], as: 'completed' | 'cancelled', taken: StockTaken) =>
  imbalances({ ...accepted, payments }, { as, taken }).map(({ message }) => message);

describe('what was charged before the goods are sent', () => {
  it('is what is due, or its capture is not as it has to be', () => {
    expect(notAsDue({ ...accepted, payments: paid })).toEqual([]);
    const capture = [{ step: 'capturePayment', phase: 'run' }];
    expect(notAsDue({ ...accepted, payments: { ...paid, captured: 500 } })).toEqual(capture);
    expect(notAsDue({ ...accepted, payments: { ...paid, refunded: 1180 } })).toEqual(capture);
  });
});

describe('an order may be called completed', () => {
  it('where what is due is charged, and what is asked for is sold', () => {
    expect(words(paid, 'completed', sold)).toEqual([]);
  });

  it('but not where the money was to go back and did not', () => {
    const order = { ...accepted, total: { amount: 0, currency: 'EUR' }, payments: paid };
    expect(imbalances(order, { as: 'completed', taken: sold })).toMatchObject([
      { message: '1180 is charged, and 0 is due', worth: { step: 'capturePayment', phase: 'run' } },
    ]);
  });

  it('but not where other items are sold than are asked for, or some are still held', () => {
    const other = { held: new Map([['TEA', 1]]), sold: new Map([['CUP', 1]]) };
    expect(words(paid, 'completed', other)).toEqual(['1 TEA is still held', '1 CUP is sold, not 2 TEA']);
  });
});

describe('an order may be called cancelled', () => {
  it('where nothing is charged, authorised, held or sold', () => {
    expect(words({ ...paid, refunded: 1180 }, 'cancelled', nothing)).toEqual([]);
  });

  it('but not where something is still authorised', () => {
    expect(words({ ...paid, captured: 0 }, 'cancelled', nothing)).toEqual(['1180 is still authorised']);
  });
});
