/** @import { Money } from '../contract.ts' */

/** @type {Map<string, Intl.NumberFormat>} */
const formats = new Map();

/** @param {string} currency */
function formatOf(currency) {
  let format = formats.get(currency);
  if (format === undefined) {
    format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
    formats.set(currency, format);
  }
  return format;
}

/**
 * In the reader's own way of writing it. The number of decimals is the currency's.
 * @param {Money} money
 */
export function formatMoney({ amount, currency }) {
  const format = formatOf(currency);
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
