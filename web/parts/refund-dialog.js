/** @import { Money } from '../contract.ts' */
import { post } from './api.js';
import { field, openDialog, reasonField } from './dialog.js';
import { h } from './dom.js';
import { newId } from './ids.js';
import { formatMoney, minorUnits, moneyLimits } from './money.js';
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
  const amount = h('input', {
    id: 'amount',
    name: 'amount',
    type: 'number',
    inputmode: 'decimal',
    autocomplete: 'off',
    ...moneyLimits(left),
  });
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
    submit: async (form) => {
      const given = String(form.get('amount'));
      const body = {
        ...(given === '' ? {} : { amount: minorUnits(given, left.currency) }),
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
