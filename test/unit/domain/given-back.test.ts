import { describe, expect, it } from 'vitest';
import { byOthersOnRecord, givenBackByOthers } from '../../../domain/given-back.ts';

const paid = { authorized: 2360, captured: 2360, voided: 0, refunded: 0 };
const granted = (refundId: string, amount: number, paidAt?: string) => ({
  refundId,
  amount,
  by: 'olga',
  reason: 'One was broken',
  grantedAt: '2026-11-29T10:00:00.000Z',
  ...(paidAt === undefined ? {} : { paidAt }),
});

describe('what the provider has given back', () => {
  it.each([
    ['for an undo', 'undone', 0],
    ['for a decision', 'revision/2', 0],
    ['for a refund that was granted', 'a', 0],
    ['for nothing that was said', undefined, 300],
    ['for a refund that is not on record', 'b', 300],
  ])('%s', (_, refundId, byOthers) => {
    const order = { payments: paid, refunds: [granted('a', 300)] };
    expect(givenBackByOthers(order, [{ refundId, amount: 300 }])).toBe(byOthers);
  });

  it.each([
    ['is on record where books were mended by it', 500, [], 500],
    ['is not on record where a refund is', 500, [granted('a', 500, '2026-11-29T11:00:00.000Z')], 0],
    ['is not on record for a refund that is not paid', 0, [granted('a', 500)], 0],
  ])('by others %s', (_, refunded, refunds, byOthers) => {
    expect(byOthersOnRecord({ payments: { ...paid, refunded }, refunds }, [])).toBe(byOthers);
  });

  it('for a decision is on record as that', () => {
    const order = { payments: { ...paid, refunded: 500 } };
    expect(byOthersOnRecord(order, [{ refundId: 'revision/2', amount: 500 }])).toBe(0);
  });
});
