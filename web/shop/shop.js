import { call, keepToken, Refused, wordsFor } from './api.js';
import { formatMoney } from '../parts/money.js';
import { byId, element, radio } from './dom.js';
import { clearMarks, markFields } from './objections.js';
import { goodCard, scenarios } from './scenarios.js';

/** @typedef {import('./api.js').Item} Item */

const form = /** @type {HTMLFormElement} */ (byId('order'));
const button = byId('place');
const trouble = byId('trouble');

/** @type {Item[]} */
let items = [];
/** @type {Map<string, number>} */
const basket = new Map();
/** Of an order whose answer is still to come: sent again, it is the same order. */
let key = crypto.randomUUID();
let placing = false;

const field = (/** @type {string} */ name) =>
  /** @type {HTMLInputElement | HTMLSelectElement} */ (form.elements.namedItem(name));
const chosenScenario = () => {
  const { value } = /** @type {RadioNodeList} */ (form.elements.namedItem('scenario'));
  return scenarios.find(({ id }) => id === value);
};
const itemOf = (/** @type {string} */ sku) => items.find((item) => item.sku === sku);
const currency = () => [...basket.keys()].map((sku) => itemOf(sku)?.price.currency)[0];

/** Pieces of one item. */
const most = 1000;

/** @param {Item} item */
function about({ price, available }) {
  const line = element('div', { class: 'item-about' }, `${formatMoney(price)} · `);
  if (available === 0) line.append(element('span', { class: 'few' }, 'Out of stock, can be waited for'));
  else if (available < 5) line.append(element('span', { class: 'few' }, `Only ${available} left`));
  else line.append('In stock');
  return line;
}

/** @param {Item} item */
function row(item) {
  const input = /** @type {HTMLInputElement} */ (
    element('input', {
      type: 'number',
      min: '0',
      max: String(most),
      inputmode: 'numeric',
      value: '0',
      'aria-label': `Pieces of ${item.name}`,
    })
  );
  const less = element('button', { type: 'button', 'aria-label': `Less of ${item.name}` }, '−');
  const more = element('button', { type: 'button', 'aria-label': `More of ${item.name}` }, '+');
  less.addEventListener('click', () => choose(item.sku, (basket.get(item.sku) ?? 0) - 1));
  more.addEventListener('click', () => choose(item.sku, (basket.get(item.sku) ?? 0) + 1));
  input.addEventListener('change', () => choose(item.sku, Number(input.value)));
  return element(
    'li',
    { 'data-sku': item.sku },
    element('div', { class: 'item' }, element('div', { class: 'item-name' }, item.name), about(item)),
    element('div', { class: 'stepper' }, less, input, more),
  );
}

/** @param {string} sku @param {number} quantity */
function choose(sku, quantity) {
  const pieces = Math.max(0, Math.min(most, Math.trunc(quantity) || 0));
  const own = itemOf(sku)?.price.currency;
  const isOther = pieces > 0 && [...basket.keys()].some((one) => itemOf(one)?.price.currency !== own);
  if (pieces === 0) basket.delete(sku);
  else if (!isOther) basket.set(sku, pieces);
  changed();
  if (pieces < quantity)
    trouble.textContent = `At most ${most} pieces of an item can be ordered here at once.`;
  if (!isOther) return;
  trouble.textContent = `An order has one currency. ${itemOf(sku)?.name} is sold in ${own}, and what you have chosen in ${currency()}: take that out first, or order this on its own.`;
  trouble.scrollIntoView({ block: 'nearest' });
}

function changed() {
  key = crypto.randomUUID();
  trouble.textContent = '';
  for (const li of byId('shelf').querySelectorAll('li')) {
    const pieces = basket.get(li.dataset['sku'] ?? '') ?? 0;
    li.classList.toggle('chosen', pieces > 0);
    const [less, input] = [li.querySelector('button'), li.querySelector('input')];
    if (input !== null) input.value = String(pieces);
    if (less !== null) less.disabled = pieces === 0;
  }
  const chosen = items.filter(({ sku }) => basket.has(sku));
  const amount = chosen.reduce((sum, { sku, price }) => sum + price.amount * (basket.get(sku) ?? 0), 0);
  const names = chosen.map(({ sku, name }) => `${basket.get(sku)} × ${name}`).join(', ');
  byId('sum').replaceChildren(
    element(
      'strong',
      {},
      chosen.length === 0 ? 'Nothing yet' : formatMoney({ amount, currency: currency() ?? 'EUR' }),
    ),
    element('span', {}, chosen.length === 0 ? 'Choose something from the shelf' : names),
  );
  button.setAttribute('aria-disabled', String(chosen.length === 0 || placing));
  byId('address-line').textContent = `${field('name').value}, ${field('city').value}`;
}

/** What the customer had chosen before a scenario chose for them. @type {{ sku?: string, basket: [string, number][], country?: string }} */
let before = { basket: [] };

/** The basket and the address that a scenario needs; those of the customer again, once it is another. */
function prepare() {
  const { wants, country } = chosenScenario() ?? {};
  giveBack();
  const wanted = wants && items.find(wants);
  if (wanted !== undefined) {
    before = { sku: wanted.sku, basket: [...basket] };
    basket.clear();
    basket.set(wanted.sku, 1);
  }
  if (country !== undefined) {
    before.country = field('country').value;
    field('country').value = country;
  }
  changed();
}

function giveBack() {
  if (before.sku !== undefined) basket.delete(before.sku);
  // Whoever has chosen more since keeps that.
  if (basket.size === 0) for (const [sku, pieces] of before.basket) basket.set(sku, pieces);
  if (before.country !== undefined) field('country').value = before.country;
  before = { basket: [] };
}

async function place() {
  const scenario = chosenScenario();
  if (scenario?.slowWarehouse) await call('/shop/slow-warehouse', { method: 'POST' });
  const { answer, headers } = await call('/orders', {
    method: 'POST',
    headers: { 'idempotency-key': key },
    body: {
      customer: { name: field('name').value, email: field('email').value },
      shippingAddress: {
        line1: field('line1').value,
        city: field('city').value,
        // Some countries have none.
        postalCode: field('postalCode').value.trim() || undefined,
        country: field('country').value,
      },
      currency: currency(),
      lines: [...basket].map(([sku, quantity]) => ({ sku, quantity })),
      paymentMethod: scenario?.paymentMethod ?? goodCard,
    },
  });
  keepToken(answer.orderId, headers.get('recourse-order-token'));
  location.assign(`/shop/orders/${answer.orderId}`);
}

/** @param {unknown} error */
function explain(error) {
  const problem = error instanceof Refused ? error.problem : {};
  const { marked, others } = markFields(form, problem.errors ?? []);
  // Of a form that is filled in wrongly the API names the fields as programs know them.
  const known = problem.type === '/problems/invalid-request' && marked.length + others.length > 0;
  trouble.textContent = [...(known ? [] : [wordsFor(error)]), ...marked, ...others].join(' ');
  if (marked.length === 0) trouble.scrollIntoView({ block: 'nearest' });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (placing || basket.size === 0) return;
  placing = true;
  button.setAttribute('aria-disabled', 'true');
  button.textContent = 'Placing your order…';
  trouble.textContent = '';
  clearMarks(form);
  try {
    await place();
  } catch (error) {
    explain(error);
  } finally {
    placing = false;
    button.textContent = 'Place the order';
    button.setAttribute('aria-disabled', 'false');
  }
});
form.addEventListener('input', (event) => {
  const { name } = /** @type {HTMLInputElement} */ (event.target);
  if (name === 'scenario') prepare();
  else if (name !== '') changed();
});

try {
  const [stock, settings] = await Promise.all([call('/stock'), call('/shop/settings')]);
  items = stock.answer;
  byId('shelf').append(...items.map(row));
  const offered = scenarios.filter(
    ({ paymentMethod, slowWarehouse }) =>
      (settings.answer.slowWarehouse || !slowWarehouse) && (settings.answer.testCards || !paymentMethod),
  );
  byId('scenario-list').append(
    ...offered.map(({ id, title, note, wants }, index) => {
      const disabled = wants !== undefined && !items.some(wants);
      return radio({
        name: 'scenario',
        value: id,
        title,
        note: disabled ? 'No such item now' : note,
        checked: index === 0,
        disabled,
      });
    }),
  );
  if (!settings.answer.testCards) {
    trouble.textContent =
      'This page pays with test cards, and this shop takes real money: nothing can be ordered here.';
  } else {
    const first = items.find(({ available, price }) => available > 1 && price.currency === 'EUR');
    if (first !== undefined) basket.set(first.sku, 2);
    form.hidden = false;
    changed();
  }
} catch (error) {
  trouble.textContent = wordsFor(error);
}
