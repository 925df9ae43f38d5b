/** @import { OrderSummary } from '../contract.ts' */
import { get } from '../parts/api.js';
import { fill, find, h } from '../parts/dom.js';
import { filterBar, filtersInAddress } from '../parts/filters.js';
import { formatMoney } from '../parts/money.js';
import { inOrder, repeat } from '../parts/poll.js';
import { problemBox } from '../parts/problem.js';
import { empty, startPage } from '../parts/shell.js';
import { timeElement } from '../parts/time.js';
import { causeNames, causeWords, orderStatuses, shortId, statusWords } from '../parts/words.js';

const filters = [
  { name: 'status', label: 'Status', options: options('Any', orderStatuses, statusWords) },
  { name: 'cause', label: 'Cause', options: options('Any', causeNames, causeWords) },
];

/** @param {string} any @param {readonly string[]} values @param {(value: string) => string} label */
function options(any, values, label) {
  return [{ value: '', label: any }, ...values.map((value) => ({ value, label: label(value) }))];
}

const list = h('div', { class: 'list', 'aria-busy': 'true' });
const more = h('div', { class: 'more' });
const searchProblem = h('div', {});
/** @type {OrderSummary[]} */
let items = [];
let next = '';
let pages = 1;
const asking = inOrder();

startPage().append(
  searchForm(),
  searchProblem,
  filterBar(filters, () => {
    pages = 1;
    void load();
  }),
  list,
  more,
);
void repeat(4_000, load);

function searchForm() {
  const input = h('input', {
    id: 'order-id',
    name: 'id',
    type: 'search',
    placeholder: 'or its beginning',
    autocomplete: 'off',
    spellcheck: 'false',
  });
  const form = h(
    'form',
    { class: 'search', role: 'search', 'aria-label': 'Order by its id' },
    h('label', { for: 'order-id' }, 'Order id'),
    input,
    h('button', {}, 'Open'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = input.value.trim();
    if (id !== '') void open(id);
  });
  return form;
}

/** The beginning of an id is enough, as all pages show it. @param {string} given */
async function open(given) {
  if (!isBeginningOfId(given)) return void fill(searchProblem, notOne(given, []));
  try {
    const query = new URLSearchParams({ orderId: given, limit: '10' });
    /** @type {{ items: OrderSummary[] }} */
    const { items: found } = await get(`/orders?${query.toString()}`);
    if (found.length === 1 && found[0] !== undefined) location.href = `/orders/${found[0].orderId}`;
    else fill(searchProblem, notOne(given, found));
  } catch (error) {
    fill(searchProblem, problemBox(error, { heading: `No order ${given}` }));
  }
  find('#order-id', HTMLInputElement).select();
}

/** Of anything else the API says that it is no id; that there is no such order says more. @param {string} given */
function isBeginningOfId(given) {
  return /^[0-9a-f-]{1,36}$/i.test(given);
}

/** @param {string} given @param {readonly OrderSummary[]} found */
function notOne(given, found) {
  const words = found.length === 0 ? `No order has an id that begins with ${given}.` : 'Which of these?';
  return h(
    'div',
    { class: 'notice', role: 'alert' },
    h('p', {}, words),
    h(
      'ul',
      {},
      found.map(({ orderId }) => h('li', {}, h('a', { class: 'id', href: `/orders/${orderId}` }, orderId))),
    ),
  );
}

async function load() {
  const isNews = asking();
  const query = filtersInAddress(filters);
  query.set('limit', String(Math.min(100, pages * 25)));
  try {
    const page = await get(`/orders?${query.toString()}`);
    if (!isNews()) return;
    // Whoever has gone on to older ones reads there.
    if (items.length > page.items.length && pages > 4) return;
    items = page.items;
    next = page.next ?? '';
    render();
  } catch (error) {
    if (items.length === 0) fill(list, problemBox(error));
  }
}

async function loadOlder() {
  pages += 1;
  if (pages <= 4) return load();
  const query = filtersInAddress(filters);
  query.set('limit', '100');
  query.set('cursor', next);
  const page = await get(`/orders?${query.toString()}`);
  items = [...items, ...page.items];
  next = page.next ?? '';
  render();
}

function render() {
  list.removeAttribute('aria-busy');
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.id : '';
  if (items.length === 0)
    fill(list, empty('No orders here.', 'Orders show as soon as they are placed; or clear the filters.'));
  else fill(list, table());
  fill(
    more,
    next === ''
      ? null
      : h('button', { id: 'older', type: 'button', onclick: () => void loadOlder() }, 'Older orders'),
  );
  if (focused.startsWith('order-row') || focused === 'older')
    document.getElementById(focused)?.focus({ preventScroll: true });
}

function table() {
  return h(
    'table',
    { class: 'rows orders-table' },
    h('caption', { class: 'unseen' }, 'Orders, newest first'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Order', 'Status', 'Cause', 'Total', 'Placed'].map((name) =>
          h('th', { scope: 'col', class: name === 'Total' && 'end' }, name),
        ),
      ),
    ),
    h('tbody', {}, items.map(row)),
  );
}

/** @param {OrderSummary} order */
function row({ orderId, status, cause, total, createdAt }) {
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h('a', { id: `order-row-${orderId}`, href: `/orders/${orderId}`, class: 'id' }, shortId(orderId)),
    ),
    h('td', {}, h('span', { class: 'status', 'data-status': status }, statusWords(status))),
    h('td', {}, cause === undefined ? '' : causeWords(cause)),
    h('td', { class: 'number end' }, formatMoney(total)),
    h('td', { class: 'quiet' }, timeElement(createdAt)),
  );
}
