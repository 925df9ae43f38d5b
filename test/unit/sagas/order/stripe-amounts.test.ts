import { describe, expect, it } from 'vitest';
import { fromStripe, toStripe, whyNotChargeable } from '../../../../sagas/order/stripe-amounts.ts';

/** From Stripe's page on currencies: what is ordered, in minor units of ISO 4217, and the amount that Stripe wants. */
const examples: [words: string, currency: string, ours: number, stripes: number][] = [
  ['10 USD', 'USD', 1_000, 1_000],
  ['500 JPY', 'JPY', 500, 500],
  ['5 ISK, with two decimals for compatibility', 'ISK', 5, 500],
  ['1,000 ISK', 'ISK', 1_000, 100_000],
  ['5 UGX, with two decimals for compatibility', 'UGX', 5, 500],
  ['10.45 HUF: only payouts have to be whole', 'HUF', 1_045, 1_045],
  ['800.45 TWD: only payouts have to be whole', 'TWD', 80_045, 80_045],
  ['5,900 MGA, which has two decimals in ISO 4217 and none at Stripe', 'MGA', 590_000, 5_900],
  ['5.120 KWD', 'KWD', 5_120, 5_120],
];

describe('an amount at Stripe', () => {
  it.each(examples)('%s', (_, currency, ours, stripes) => {
    expect(whyNotChargeable({ amount: ours, currency })).toBeUndefined();
    expect(toStripe({ amount: ours, currency })).toBe(stripes);
    expect(fromStripe({ amount: stripes, currency: currency.toLowerCase() })).toBe(ours);
  });

  it.each([
    ['KWD', 5_124, '5.124 KWD cannot be paid by card: the last decimal has to be 0.'],
    ['MGA', 590_020, '5900.20 MGA cannot be paid by card: it has to be a whole number of MGA.'],
    ['CLF', 10_000, 'Payments in CLF cannot be taken.'],
  ])('%s %i cannot be charged, and is not rounded', (currency, amount, words) => {
    expect(whyNotChargeable({ amount, currency })).toBe(words);
  });
});
