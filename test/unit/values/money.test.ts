import { describe, expect, it } from 'vitest';
import { readPage } from '../../../api/pages/web-files.ts';
import { decimalsOf, isCurrency } from '../../../values/currencies.ts';
import { formatMoney } from '../../../values/money.ts';
import { currency as currencySchema } from '../../../sagas/order/order-request.ts';

const examples: [amount: number, currency: string, words: string][] = [
  [1_180, 'EUR', '11.80 EUR'],
  [590_000, 'HUF', '5900.00 HUF'],
  [590_000, 'IDR', '5900.00 IDR'],
  [590_000, 'COP', '5900.00 COP'],
  [590_000, 'PKR', '5900.00 PKR'],
  [590_000, 'LBP', '5900.00 LBP'],
  [590_000, 'AFN', '5900.00 AFN'],
  [590_000, 'MGA', '5900.00 MGA'],
  [5_900, 'IQD', '5.900 IQD'],
  [5_120, 'KWD', '5.120 KWD'],
  [500, 'JPY', '500 JPY'],
  [1_000, 'ISK', '1000 ISK'],
  [1_000, 'UGX', '1000 UGX'],
  [12_345, 'CLF', '1.2345 CLF'],
];

describe('money in words', () => {
  it.each(examples)('%i minor units of %s are %s', (amount, currency, words) => {
    expect(formatMoney({ amount, currency })).toBe(words);
  });

  it('has the same decimals on every page, for all currencies that ECMAScript knows', async () => {
    const page = readPage({ title: 'Orders', script: 'orders' }).body;
    const content = /<meta name="currency-decimals" content="([^"]*)"/.exec(page)?.[1];
    // All of a browser that this module asks.
    Object.assign(globalThis, { document: { querySelector: () => ({ getAttribute: () => content }) } });
    const script = '../../../web/parts/money.js';
    const { formatMoney: shown } = (await import(script)) as { formatMoney: typeof formatMoney };
    for (const currency of Intl.supportedValuesOf('currency')) {
      const [digits] =
        shown({ amount: 1_234_567, currency })
          .replaceAll(',', '')
          .match(/\d+(\.\d+)?/) ?? [];
      expect(digits).toBe((1_234_567 / 10 ** decimalsOf(currency)).toFixed(decimalsOf(currency)));
    }
  });
});

describe('a currency of ISO 4217', () => {
  it.each(['EUR', 'HUF', 'XCG', 'CLF'])('%s is one', (code) => {
    expect(isCurrency(code)).toBe(true);
    expect(currencySchema.safeParse(code).success).toBe(true);
  });

  it.each(['DEM', 'XAU', 'XXX', 'ABC', 'eur', ''])('%s is none that anything is sold for', (code) => {
    expect(isCurrency(code)).toBe(false);
  });
});
