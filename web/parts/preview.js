/** @import { CaseView, Preview } from '../contract.ts' */
import { h } from './dom.js';
import { formatMoney } from './money.js';

const movements = [
  { name: /** @type {const} */ ('authorize'), label: 'authorise' },
  { name: /** @type {const} */ ('capture'), label: 'capture' },
  { name: /** @type {const} */ ('refund'), label: 'refund' },
  { name: /** @type {const} */ ('void'), label: 'release' },
];

/**
 * The effect of a decision on money and stock.
 * @param {Preview} preview
 * @param {Pick<CaseView, 'total'>} before
 */
export function previewElement({ summary, total, payments, stock }, before) {
  const money = (/** @type {number} */ amount) => formatMoney({ amount, currency: total.currency });
  const moved = movements.filter(({ name }) => payments[name] > 0);
  return h(
    'div',
    { class: 'preview-content' },
    summary.length === 0
      ? h('p', {}, 'Changes neither money nor stock.')
      : h(
          'ul',
          {},
          summary.map((line) => h('li', {}, line)),
        ),
    h(
      'dl',
      { class: 'effects' },
      h(
        'div',
        {},
        h('dt', {}, 'total'),
        h(
          'dd',
          { class: 'number' },
          before.total.amount === total.amount ? null : h('del', {}, formatMoney(before.total)),
          before.total.amount === total.amount ? null : ' ',
          h('strong', {}, formatMoney(total)),
        ),
      ),
      moved.map(({ name, label }) =>
        h('div', {}, h('dt', {}, label), h('dd', { class: 'number' }, money(payments[name]))),
      ),
      stock.map(({ sku, change, availableAfter }) =>
        h(
          'div',
          { class: availableAfter < 0 ? 'short' : null },
          h('dt', {}, sku),
          h(
            'dd',
            { class: 'number' },
            `${change > 0 ? '+' : '−'}${Math.abs(change)}`,
            h('span', { class: 'quiet' }, `, ${availableAfter} left`),
          ),
        ),
      ),
    ),
  );
}
