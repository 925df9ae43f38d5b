import { share } from '../parts/shared-stream.js';
import { authorization, call, hasToken, keepToken, Refused, wordsFor } from './api.js';
import { formatMoney } from '../parts/money.js';
import { saga } from '../saga.js';
import { byId, element, radio } from './dom.js';
import { headline, stepWords, untilWords } from './words.js';

/** @typedef {import('./api.js').Order} Order */

const orderId = location.pathname.split('/').at(-1) ?? '';
const path = `/orders/${encodeURIComponent(orderId)}`;
const marks = { done: '✓', now: '', later: '', waits: '!', off: '–' };

const cards = [
  { value: 'pm_card_visa', title: 'Visa, ending in 4242' },
  { value: 'pm_card_mastercard', title: 'Mastercard, ending in 4444' },
  { value: 'pm_card_amex', title: 'American Express, ending in 8431' },
  { value: 'pm_card_chargeDeclined', title: 'Visa, ending in 0002', note: 'To try: it is declined again' },
];

/** The token came in the mail. It is kept here, and shown in no address and no history. */
function takeToken() {
  const address = new URL(location.href);
  if (!address.searchParams.has('token')) return;
  keepToken(orderId, address.searchParams.get('token'));
  address.searchParams.delete('token');
  history.replaceState(null, '', address);
}

/** Whether this browser may give another card: whoever has only the address of an order may not. */
let mayPay = true;
const noToken = 'To change the payment, please open the link in the e-mail that we have sent you.';

/** What is shown already; it is left alone, so that neither focus nor a screen reader is disturbed. */
let shown = '';

/** The newest that is known: an answer may be older than what the stream has told meanwhile. @type {Order | undefined} */
let latest;

/** @param {Order} news */
function show(news) {
  if (latest === undefined || news.version >= latest.version) latest = news;
  if (paying) return;
  const order = latest;
  const [title, text] = headline(order);
  if (shown !== title + text) {
    shown = title + text;
    byId('headline').replaceChildren(element('h1', {}, title), element('p', {}, text));
    document.title = `${title} · The tea shelf`;
  }
  showAction(order);
  showSteps(order);
  showAmounts(order);
  byId('leave').hidden = !isCancellable(order);
  byId('again').hidden = order.status !== 'completed' && order.status !== 'cancelled';
}

/** @param {Order} order */
function showAction({ actionRequired, total }) {
  const section = byId('action');
  if (actionRequired !== undefined && section.hidden)
    byId('cards').replaceChildren(
      element('legend', { class: 'unseen' }, 'Card'),
      ...cards.map((card, index) => radio({ ...card, name: 'card', checked: index === 0 })),
    );
  section.hidden = actionRequired === undefined;
  if (actionRequired === undefined) return;
  byId('action-message').textContent =
    `${actionRequired.message} Nothing was charged.${mayPay ? '' : ` ${noToken}`}`;
  byId('pay').hidden = !mayPay;
  byId('action-until').textContent =
    actionRequired.until === undefined ? '' : untilWords(actionRequired.until);
  byId('pay-button').textContent = `Pay ${formatMoney(total)}`;
}

/** @param {Order} order */
function showSteps(order) {
  const over = order.status === 'cancelled' || order.status === 'cancelling';
  // A step that has never begun, and never will, is no news.
  const steps = order.steps.filter(({ status }) => !over || (status !== 'skipped' && status !== 'pending'));
  byId('progress').hidden = steps.length === 0;
  byId('progress-title').textContent = over ? 'What happened' : 'Where it is';
  byId('steps').replaceChildren(
    ...steps.map((step) => {
      const { kind, title, note } = stepWords(step, order);
      return element(
        'li',
        { class: kind, ...(kind === 'now' ? { 'aria-current': 'step' } : {}) },
        element('span', { class: 'mark', 'aria-hidden': 'true' }, marks[kind]),
        element(
          'div',
          {},
          element(
            'div',
            { class: 'step-title' },
            title,
            kind === 'done' ? element('span', { class: 'unseen' }, ' (done)') : '',
          ),
          element('div', { class: 'step-note' }, note),
        ),
      );
    }),
  );
}

/** @param {Order} order */
function showAmounts({ lines, total, payments, status }) {
  const { currency } = total;
  const row = (/** @type {string} */ name, /** @type {number} */ amount) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', {}, formatMoney({ amount, currency })),
    );
  byId('receipt').hidden = false;
  byId('receipt-title').textContent = status === 'completed' ? 'Your receipt' : 'Your order';
  byId('order-id').textContent = orderId;
  byId('lines').replaceChildren(
    ...lines.map(({ name, quantity, price }) => row(`${quantity} × ${name}`, quantity * price)),
  );
  const kept = payments.captured - payments.refunded;
  byId('amounts').replaceChildren(
    row(
      status === 'completed' ? 'Paid in total' : 'Total',
      status === 'completed' ? payments.captured : total.amount,
    ),
    ...(status !== 'completed' && payments.captured > 0 ? [row('Paid', payments.captured)] : []),
    ...(payments.refunded > 0 ? [row('Given back', -payments.refunded), row('Kept', kept)] : []),
  );
}

/** Until the items are sold. @param {Order} order */
function isCancellable({ status, steps }) {
  const sold = steps.some(
    ({ name, phases }) =>
      name === saga.pivot &&
      phases.some(({ phase, status }) => phase === 'confirm' && status === 'succeeded'),
  );
  return !sold && ['pending', 'action_required', 'in_review', 'stalled'].includes(status);
}

let paying = false;

byId('pay').addEventListener('submit', async (event) => {
  event.preventDefault();
  if (paying) return;
  const chosen = new FormData(/** @type {HTMLFormElement} */ (event.target)).get('card');
  const button = byId('pay-button');
  const words = button.textContent;
  const trouble = byId('pay-trouble');
  [paying, button.textContent, trouble.textContent] = [true, 'Asking your bank…', ''];
  try {
    const { answer } = await call(`${path}/payment-method`, {
      method: 'PUT',
      headers: authorization(orderId),
      body: { paymentMethod: chosen },
    });
    paying = false;
    show(answer);
    byId('main').focus();
  } catch (error) {
    trouble.textContent = payTrouble(error);
    button.textContent = words;
  } finally {
    paying = false;
    // What the stream told while the bank was asked.
    if (latest !== undefined) show(latest);
  }
});

/** @param {unknown} error */
function payTrouble(error) {
  switch (error instanceof Refused ? error.problem.type : '') {
    case '/problems/token-missing':
      return noToken;
    default:
      return wordsFor(error);
  }
}

byId('cancel').addEventListener('click', () => ask(true));
byId('cancel-no').addEventListener('click', () => ask(false));
byId('cancel-yes').addEventListener('click', async () => {
  try {
    const { answer } = await call(`${path}/cancel`, { method: 'POST', body: { by: 'customer' } });
    show(answer);
  } catch (error) {
    byId('trouble').textContent =
      error instanceof Refused && error.problem.type === '/problems/too-late-to-cancel'
        ? 'It is too late to cancel: your parcel is being packed.'
        : wordsFor(error);
    // It has gone on without this page knowing.
    if (error instanceof Refused) await look();
  } finally {
    ask(false, { focus: false });
    byId('main').focus();
  }
});

/** @param {boolean} asking @param {{ focus?: boolean }} [options] */
function ask(asking, { focus = true } = {}) {
  byId('sure').hidden = !asking;
  byId('cancel').hidden = asking;
  if (focus) byId(asking ? 'cancel-yes' : 'cancel').focus();
}

function follow() {
  share(`${path}/stream`, (word) => {
    if (word.kind !== 'joined') byId('live').textContent = word.kind === 'lost' ? 'Reconnecting…' : 'Live';
    if (word.kind === 'joined' || word.kind === 'open') void look();
    if (word.kind !== 'news') return;
    if (word.news.event === 'order') show(JSON.parse(word.news.data));
    if (word.news.event === 'end') byId('live').textContent = '';
  });
}

/** Of what happened before it was followed. */
async function look() {
  await call(path).then(
    ({ answer }) => show(answer),
    () => {},
  );
}

async function start() {
  try {
    const [{ answer }, settings] = await Promise.all([call(path), call('/shop/settings')]);
    byId('trouble').textContent = '';
    mayPay = hasToken(orderId) || !settings.answer.tokens;
    show(answer);
    follow();
  } catch (error) {
    byId('trouble').textContent =
      error instanceof Refused && error.problem.type === '/problems/not-found'
        ? 'There is no such order. Please look at the address again.'
        : wordsFor(error);
    if (!(error instanceof Refused)) setTimeout(start, 3_000);
  }
}

takeToken();
void start();
