import { describe, expect, it } from 'vitest';
import { orderRules } from '../../../../../sagas/order/store/order-rules.ts';
import { evolve } from '../../../../../sagas/order/order.ts';

const lines = [{ sku: 'TEA', name: 'Tea', price: 590, quantity: 1 }];
const total = { amount: 590, currency: 'eur' };
const order = evolve(undefined, { type: 'accepted', lines, total }, '');
const shippingAddress = { line1: '1 Analytical Way', city: 'London', country: 'GB' };
const customer = { name: 'Ada', email: 'ada@example.com' };
const personal = { customer, shippingAddress, paymentMethod: 'pm_card_visa' };
const record = { instanceId: 'o', state: order, personal, fences: {}, cases: [] };
const rules = orderRules(() => () => '', new Date(0));

describe('what an order asks for now', () => {
  it('is told field by field, in whatever order a field has its parts', () => {
    expect(rules.isAsked(record, { total: { currency: 'eur', amount: 590 } })).toBe(true);
    expect(rules.isAsked(record, { total, email: 'ada@example.com' })).toBe(true);
    expect(rules.isAsked(record, { total: { ...total, amount: 0 }, email: 'ada@example.com' })).toBe(false);
  });

  it('may also be nothing', () => {
    expect(rules.isAsked(record, { approvedUpTo: null })).toBe(true);
    const approved = rules.revised(record, { approvedUpTo: 590 });
    expect(rules.isAsked(approved, { approvedUpTo: null })).toBe(false);
    expect(rules.isAsked(rules.revised(approved, { approvedUpTo: null }), { approvedUpTo: null })).toBe(true);
  });
});

it('a decision to give all back does without what was reserved, whichever case it is taken on', () => {
  expect(rules.alsoWaived('refund', record)).toEqual([
    { step: 'stockHold', phase: 'confirm' },
    { step: 'warehouseOrder', phase: 'confirm' },
  ]);
  expect(rules.alsoWaived('substitute', record)).toEqual([]);
});
