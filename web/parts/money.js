/** @import { Money } from '../contract.ts' */

/** Of the currencies that have another number than 2. The server says which, so that there is one table. */
const unusualDecimals = new Map(
  (document.querySelector('meta[name="currency-decimals"]')?.getAttribute('content') ?? '')
    .split(',')
    .map((entry) => entry.split(' '))
    .map(([currency, decimals]) => [currency, Number(decimals)]),
);

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
  const decimals = unusualDecimals.get(currency) ?? 2;
  return formatOf(currency, decimals).format(amount / 10 ** decimals);
}
