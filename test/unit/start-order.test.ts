import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../settings/settings.ts';
import { orderMemo, orderSummaryText } from '../../client/start-order.ts';

const total = { amount: 1180, currency: 'EUR' };
const line = (sku: string, quantity = 2) => ({ sku, quantity, price: 590, name: 'Green tea' });

describe('the summary of a run', () => {
  it('says what is bought and for how much', () => {
    expect(orderSummaryText({ lines: [line('TEA-GREEN')], total })).toBe('2 × TEA-GREEN · 11.80 EUR');
  });

  it('stays within what Temporal takes, however long the order is', () => {
    const lines = Array.from({ length: 50 }, (_, index) => line(`${'Ä'.repeat(60)}-${index}`));
    const text = orderSummaryText({ lines, total });
    expect(Buffer.byteLength(text)).toBeLessThan(400);
    expect(text).toMatch(/, 48 more · 11\.80 EUR$/);
  });
});

describe('the policy that a run keeps from its start', () => {
  it('has the attempts of each step, and nothing that a run does not need', () => {
    const { steps } = loadSettings({ RECOURSE_STEP_ATTEMPTS: '5,sendReceipt=20' });
    expect(orderMemo({ steps, reviews: { on: false } }, 'http://shop/orders/1').policy).toEqual({
      attempts: 5,
      attemptsByStep: { sendReceipt: 20 },
      atOnceMs: 1_000,
      timeoutMs: 30_000,
      heartbeatMs: 10_000,
      backoffInitialMs: 500,
      backoffMaxMs: 30_000,
    });
  });
});
