/** @import { Money } from '../contract.ts' */
import { post } from './api.js';
import { field, openDialog, reasonField } from './dialog.js';
import { h } from './dom.js';
import { newId } from './ids.js';
import { formatMoney, inDigits, minorUnits } from './money.js';
import { principal } from './principal.js';
import { shortId } from './words.js';

/**
 * Asks how much of a completed order is given back, and why.
 * @param {string} orderId
 * @param {Money} left
 * @param {() => Promise<void>} onGranted
 */
export function openRefundDialog(orderId, left, onGranted) {
  const key = newId();
  const amount = h('input', { id: 'amount', name: 'amount', inputmode: 'decimal', autocomplete: 'off' });
  const entered = () => (amount.value.trim() === '' ? left.amount : minorUnits(amount.value, left.currency));
  amount.addEventListener('input', () => amount.setCustomValidity(objectionTo(entered(), left) ?? ''));
  openDialog({
    title: `Refund ${shortId(orderId)}`,
    content: [
      field(
        `Amount in ${left.currency} (optional)`,
        amount,
        `At most ${formatMoney(left)}. Empty gives back all that is left.`,
      ),
      reasonField(),
    ],
    action: 'Refund',
    // The sum once more as it was understood, before it goes.
    actionFor: () => {
      const sum = entered();
      return objectionTo(sum, left) === undefined && sum !== undefined
        ? `Refund ${formatMoney({ ...left, amount: sum })}`
        : 'Refund';
    },
    submit: async (form) => {
      const body = {
        ...(amount.value.trim() === '' ? {} : { amount: entered() }),
        reason: String(form.get('reason')),
        by: principal()?.name,
      };
      await post(`/orders/${encodeURIComponent(orderId)}/refund`, {
        body,
        headers: { 'idempotency-key': key },
      });
      await onGranted();
      return true;
    },
  });
}

/** @param {number | undefined} sum in minor units @param {Money} left */
function objectionTo(sum, left) {
  if (sum === undefined) return `Write an amount like ${inDigits(left)}.`;
  if (sum === 0) return 'Nothing would be given back.';
  return sum > left.amount ? `At most ${formatMoney(left)} can be given back.` : undefined;
}
