import { decimalsOf } from '../../values/currencies.ts';
import { formatMoney, type Money } from '../../values/money.ts';

/**
 * Amounts as Stripe's API has them, where that differs from ISO 4217. Source: https://docs.stripe.com/currencies, "Zero-decimal
 * currencies", "Three-decimal currencies" and "Special cases". HUF and TWD are special for payouts only, which are not ours.
 */
const stripeDecimals: Readonly<Record<string, number>> = {
  // Without decimals at Stripe, although ISO gives it two.
  MGA: 0,
  // Without decimals, and for compatibility still written with two, which are always 00.
  ISK: 2,
  UGX: 2,
};

/** An amount of which Stripe takes three decimals has to end in 0. */
const smallestOfThreeDecimals = 10;

/** Of an amount that can be charged: {@link whyNotChargeable} is asked before. */
export function toStripe({ amount, currency }: Money): number {
  const shift = shiftOf(currency);
  return shift < 0 ? amount / 10 ** -shift : amount * 10 ** shift;
}

/** An amount of an answer of Stripe, in minor units of ISO 4217. */
export function fromStripe({ amount, currency }: Money): number {
  const shift = shiftOf(currency.toUpperCase());
  return shift < 0 ? amount * 10 ** -shift : amount / 10 ** shift;
}

/** Why an amount can be neither charged nor refunded, in words that its sender understands. */
export function whyNotChargeable(money: Money): string | undefined {
  const { amount, currency } = money;
  const decimals = decimalsOf(currency);
  if (decimals > 3) return `Payments in ${currency} cannot be taken.`;
  if (decimals === 3 && amount % smallestOfThreeDecimals !== 0)
    return `${formatMoney(money)} cannot be paid by card: the last decimal has to be 0.`;
  if (!Number.isInteger(toStripe(money)))
    return `${formatMoney(money)} cannot be paid by card: it has to be a whole number of ${currency}.`;
  return undefined;
}

function shiftOf(currency: string): number {
  const decimals = decimalsOf(currency);
  return (stripeDecimals[currency] ?? decimals) - decimals;
}
