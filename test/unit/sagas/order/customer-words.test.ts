import { describe, expect, it } from 'vitest';
import { causes } from '../../../../sagas/order/causes.ts';
import { toldOnceOver } from '../../../../sagas/order/customer-words.ts';

describe('why an order ended', () => {
  it('is said without asking for another card', () => {
    const cause = 'insufficient_funds';
    expect(toldOnceOver({ cause, message: causes[cause].message })).toBe('The card has insufficient funds.');
  });

  it('is said as before where nothing is asked for', () => {
    const cause = 'out_of_stock';
    expect(toldOnceOver({ cause, message: causes[cause].message })).toBe(causes[cause].message);
  });
});
