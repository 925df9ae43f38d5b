/** @import { StockItem } from '../contract.ts' */
import { get } from '../parts/api.js';
import { h } from '../parts/dom.js';
import { formatMoney } from '../parts/money.js';
import { problemBox } from '../parts/problem.js';
import { empty, startPage } from '../parts/shell.js';

const place = startPage();

try {
  /** @type {readonly StockItem[]} */
  const items = await get('/stock');
  place.append(
    items.length === 0 ? empty('The catalogue is empty.') : h('div', { class: 'list' }, tableOf(items)),
  );
} catch (error) {
  place.append(problemBox(error));
}

/** @param {readonly StockItem[]} items */
function tableOf(items) {
  const columns = ['Item', 'Price', 'On hand', 'Held', 'Available'];
  return h(
    'table',
    { class: 'rows stock-table' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        columns.map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      items.map(({ sku, name, price, onHand, held, available }) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, name, ' ', h('code', { class: 'quiet' }, sku)),
          [formatMoney(price), onHand, held, available].map((text, index) =>
            h('td', { 'data-label': columns[index + 1] }, String(text)),
          ),
        ),
      ),
    ),
  );
}
