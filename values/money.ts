import { decimalsOf } from './currencies.ts';

/** An amount in minor units (cents for EUR) of an ISO 4217 currency. Never a fraction. */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** `1180 EUR` -> `11.80 EUR`. The number of decimals is the currency's own (ISO 4217), e.g. none for JPY. */
export function formatMoney({ amount, currency }: Money): string {
  const decimals = decimalsOf(currency);
  return `${(amount / 10 ** decimals).toFixed(decimals)} ${currency}`;
}
