/** @import { OrderView, TimelineEntry } from '../contract.ts' */
import { h } from './dom.js';
import { formatMoney } from './money.js';
import { timeElement } from './time.js';
import { whoWords } from './words.js';

/** What is ordered and what has been paid. @param {OrderView} order */
export function orderSummary({ lines, total, due, payments }) {
  const money = (/** @type {number} */ amount) => formatMoney({ amount, currency: total.currency });
  const paid = [
    { label: 'Authorised', amount: payments.authorized },
    { label: 'Captured', amount: payments.captured },
    { label: 'Voided', amount: payments.voided },
    { label: 'Refunded', amount: payments.refunded },
  ];
  return h(
    'div',
    { class: 'order-summary' },
    h(
      'table',
      { class: 'lines' },
      h('caption', { class: 'unseen' }, 'Items of the order'),
      h(
        'thead',
        { class: 'unseen' },
        h(
          'tr',
          {},
          ['Item', 'Pieces', 'Sum'].map((name) => h('th', { scope: 'col' }, name)),
        ),
      ),
      h(
        'tbody',
        {},
        lines.map(({ sku, name, quantity, price }) =>
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, name, ' ', h('code', { class: 'quiet' }, sku)),
            h('td', { class: 'number end' }, `${quantity} × ${money(price)}`),
            h('td', { class: 'number end' }, money(quantity * price)),
          ),
        ),
      ),
      h(
        'tfoot',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'row', colspan: 2 }, 'Total'),
          h('td', { class: 'number end' }, formatMoney(total)),
        ),
        due !== undefined &&
          due.amount !== total.amount &&
          h(
            'tr',
            {},
            h('th', { scope: 'row', colspan: 2 }, 'Due'),
            h('td', { class: 'number end' }, formatMoney(due)),
          ),
      ),
    ),
    h(
      'dl',
      { class: 'payments' },
      paid.map(({ label, amount }) =>
        h(
          'div',
          { class: amount === 0 ? 'nothing' : null },
          h('dt', {}, label),
          h('dd', { class: 'number' }, money(amount)),
        ),
      ),
    ),
  );
}

/** Oldest first. @param {readonly TimelineEntry[]} entries */
export function timeline(entries) {
  return h(
    'ol',
    { class: 'timeline' },
    entries.map(({ at, source, kind, by, text, caseId }) =>
      h(
        'li',
        { 'data-source': source, 'data-kind': kind },
        timeElement(at),
        h(
          'span',
          {},
          caseId === undefined ? text : h('a', { href: `/review/${caseId}` }, text),
          by ? h('span', { class: 'quiet' }, ` · ${whoWords(by)}`) : null,
        ),
      ),
    ),
  );
}

/** @param {string} href */
export function temporalLink(href) {
  return h(
    'a',
    { href, target: '_blank', rel: 'noopener' },
    'Run in Temporal ',
    h('span', { 'aria-hidden': 'true' }, '↗'),
  );
}
