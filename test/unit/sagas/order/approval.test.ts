import { describe, expect, it } from 'vitest';
import { decisionNeedsApproval, needsApproval } from '../../../../sagas/order/approval.ts';
import type { OrderTerms } from '../../../../sagas/order/order-terms.ts';
import { evolve, type Order } from '../../../../sagas/order/order.ts';

const line = { sku: 'TEA-GREEN', name: 'Green tea', price: 500, quantity: 2 };
const total = { amount: 1_000, currency: 'EUR' };
const order: Order = evolve(
  undefined,
  { type: 'accepted', lines: [line], total },
  '2026-11-28T10:00:00.000Z',
);
const before: OrderTerms = {
  lines: [line],
  total,
  paymentMethod: 'pm_card_visa',
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  email: 'ada@example.com',
};
const dearer: OrderTerms = { ...before, total: { ...total, amount: 3_000 } };

describe('an order above the limit', () => {
  it('needs approval, up to what was approved', () => {
    expect(needsApproval(order)).toBe(false);
    expect(needsApproval(order, 1_000)).toBe(false);
    expect(needsApproval(order, 999)).toBe(true);
    expect(needsApproval({ ...order, approvedUpTo: 1_000 }, 999)).toBe(false);
    expect(needsApproval({ ...order, approvedUpTo: 999 }, 500)).toBe(true);
  });
});

describe('a decision', () => {
  it('that brings the order above the limit needs approval', () => {
    expect(decisionNeedsApproval(order, { before, after: dearer }, 2_000)).toBe(true);
    expect(decisionNeedsApproval(order, { before, after: dearer }, 3_000)).toBe(false);
    expect(decisionNeedsApproval(order, { before, after: { ...dearer, approvedUpTo: 3_000 } }, 2_000)).toBe(
      false,
    );
  });

  it('that makes an order cheaper, and leaves it above a limit that came later, needs it as well', () => {
    const cheaper = { ...before, total: { ...total, amount: 900 } };
    expect(decisionNeedsApproval(order, { before, after: cheaper }, 500)).toBe(true);
  });

  it('that asks for no other money needs none, whatever the limit is by now', () => {
    expect(decisionNeedsApproval(order, { before, after: { ...before, email: 'eve@example.com' } }, 10)).toBe(
      false,
    );
    expect(
      decisionNeedsApproval(order, { before, after: { ...before, total: { ...total, amount: 0 } } }, 10),
    ).toBe(false);
  });
});
