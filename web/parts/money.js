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

/** Without its currency, as it may be entered. @param {Money} money */
export function inDigits({ amount, currency }) {
  const decimals = decimalsOf(currency);
  return (amount / 10 ** decimals).toFixed(decimals);
}

/**
 * What a person has written as an amount, in minor units: digits, and after a point or a comma as many decimals as the currency has,
 * or fewer. Nothing else is guessed at, for a comma that is passed over makes a hundred times the amount.
 * @param {string} entered
 * @param {string} currency
 * @returns {number | undefined} undefined for what is no amount
 */
export function minorUnits(entered, currency) {
  const decimals = decimalsOf(currency);
  const [, whole = '', fraction = ''] = /^(\d+)(?:[.,](\d+))?$/.exec(entered.trim()) ?? [];
  if (whole === '' || fraction.length > decimals) return undefined;
  return Number(whole + fraction.padEnd(decimals, '0'));
}
