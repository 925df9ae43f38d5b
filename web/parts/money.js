/** @import { Money } from '../contract.ts' */

/** Of the currencies that have another number than 2. The server says which, so that there is one table. */
const unusualDecimals = new Map(
  (document.querySelector('meta[name="currency-decimals"]')?.getAttribute('content') ?? '')
    .split(',')
    .map((entry) => entry.split(' '))
    .map(([currency, decimals]) => [currency, Number(decimals)]),
);

/** @param {string} currency */
const decimalsOf = (currency) => unusualDecimals.get(currency) ?? 2;

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/**
 * @param {string} currency
 * @param {number} decimals
 */
function formatOf(currency, decimals) {
  let format = formats.get(currency);
  if (format === undefined) {
    const fraction = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    format = new Intl.NumberFormat(undefined, { style: 'currency', currency, ...fraction });
    formats.set(currency, format);
  }
  return format;
}

/**
 * In the reader's own way of writing it. The number of decimals is the currency's.
 * @param {Money} money
 */
export function formatMoney({ amount, currency }) {
  const decimals = decimalsOf(currency);
  return formatOf(currency, decimals).format(amount / 10 ** decimals);
}

/** Attributes of a number field for an amount that is more than nothing and not above this one. @param {Money} most */
export function moneyLimits({ amount, currency }) {
  const decimals = decimalsOf(currency);
  const smallest = (1 / 10 ** decimals).toFixed(decimals);
  return { min: smallest, step: smallest, max: (amount / 10 ** decimals).toFixed(decimals) };
}

/** What such a field was given. @param {string} entered @param {string} currency */
export function minorUnits(entered, currency) {
  return Math.round(Number(entered) * 10 ** decimalsOf(currency));
}
