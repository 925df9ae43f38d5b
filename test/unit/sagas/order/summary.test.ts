import { describe, expect, it } from 'vitest';
import { summaryOf } from '../../../../sagas/order/effects/summary.ts';

const total = { amount: 1180, currency: 'EUR' };
const line = (sku: string, quantity = 2) => ({ sku, quantity, price: 590, name: 'Green tea' });

describe('the summary of a run', () => {
  it('says what is bought and for how much', () => {
    expect(summaryOf({ lines: [line('TEA-GREEN')], total })).toBe('2 × TEA-GREEN · 11.80 EUR');
  });

  it('stays within what Temporal takes, however long the order is', () => {
    const lines = Array.from({ length: 50 }, (_, index) => line(`${'Ä'.repeat(60)}-${index}`));
    const text = summaryOf({ lines, total });
    expect(Buffer.byteLength(text)).toBeLessThan(400);
    expect(text).toMatch(/, 48 more · 11\.80 EUR$/);
  });
});
