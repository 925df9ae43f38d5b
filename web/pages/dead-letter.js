/** @import { LetterView, OrderView } from '../contract.ts' */
import { get, post } from '../parts/api.js';
import { field, openDialog, reasonField } from '../parts/dialog.js';
import { fill, h, refill } from '../parts/dom.js';
import { newId } from '../parts/ids.js';
import { temporalLink } from '../parts/order-parts.js';
import { inOrder, repeat } from '../parts/poll.js';
import { principal } from '../parts/principal.js';
import { problemBox } from '../parts/problem.js';
import { sagaGraph } from '../parts/saga-graph.js';
import { idInAddress, setTitle, startPage } from '../parts/shell.js';
import { timeElement } from '../parts/time.js';
import { ensureWho } from '../parts/who.js';
import {
  causeNames,
  causeWords,
  counted,
  shortId,
  statusWords,
  stepPhaseWords,
  whoWords,
} from '../parts/words.js';

/** @type {Record<string, { label: string, means: string, dangerous?: boolean }>} */
const actions = {
  redrive: { label: 'Redrive', means: 'Its step is attempted again, once.' },
  compensate: {
    label: 'Undo the order',
    means: 'The order is cancelled, and what was done for it is undone.',
    dangerous: true,
  },
  settle: {
    label: 'Settle by hand',
    means: 'Record that a person did it outside. Where the other party can tell, it is asked first.',
  },
  archive: {
    label: 'Archive',
    means: 'It is put away. Nothing else changes: an order that waits goes on waiting.',
  },
};

const id = idInAddress();
const place = startPage();
let shown = '';
const asking = inOrder();

setTitle(`Dead letter ${shortId(id)}`);
void repeat(2_000, load);

async function load() {
  const isNews = asking();
  try {
    /** @type {LetterView} */
    const letter = await get(`/dead-letters/${encodeURIComponent(id)}`);
    /** @type {OrderView} */
    const order = await get(`/orders/${letter.orderId}`);
    if (!isNews()) return;
    const now = JSON.stringify([letter, order.version]);
    if (now === shown) return;
    shown = now;
    render(letter, order);
  } catch (error) {
    if (shown === '') fill(place, h('h1', {}, `Dead letter ${shortId(id)}`), problemBox(error));
  }
}

/** @param {LetterView} letter @param {OrderView} order */
function render(letter, order) {
  const { cause, message, status, step, phase, attempts, parkings, stack, group } = letter;
  refill(
    place,
    h(
      'p',
      { class: 'crumbs' },
      h('a', { href: '/dead-letters' }, 'Dead letters'),
      ' / ',
      h('a', { href: `/dead-letters?status=open&group=${encodeURIComponent(group)}` }, group),
    ),
    h(
      'div',
      { class: 'title-line' },
      h('h1', {}, causeWords(cause)),
      h('span', { class: 'status', 'data-status': status }, statusWords(status)),
    ),
    h(
      'p',
      { class: 'lead' },
      step === undefined ? 'The order as a whole' : stepPhaseWords(step, phase),
      ` · ${counted(attempts, 'attempt')} · came to rest ${parkings === 1 ? 'once' : `${parkings} times`}`,
    ),
    h('p', { class: 'message' }, h('code', {}, message)),
    offered(letter, order),
    sagaGraph(order.steps),
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        { 'aria-labelledby': 'h-what' },
        h('h2', { id: 'h-what' }, 'What was attempted'),
        facts(letter),
        stack === undefined
          ? null
          : h('div', {}, h('h3', {}, 'Stack'), h('pre', { tabindex: 0, 'aria-label': 'Stack' }, stack)),
      ),
      h(
        'section',
        { 'aria-labelledby': 'h-history' },
        h('h2', { id: 'h-history' }, 'History'),
        historyOf(letter),
      ),
    ),
  );
}

/** @param {LetterView} letter */
function facts({ orderId, payload, firstSeen, lastSeen, links }) {
  const fact = (/** @type {string} */ label, /** @type {Node | string} */ value) =>
    h('div', {}, h('dt', {}, label), h('dd', {}, value));
  return h(
    'dl',
    { class: 'facts' },
    fact('Order', h('a', { class: 'id', href: `/orders/${orderId}` }, shortId(orderId))),
    fact('Run', temporalLink(links.temporal)),
    fact('First seen', timeElement(firstSeen)),
    fact('Last seen', timeElement(lastSeen)),
    payload && fact('Idempotency key', h('code', {}, payload.idempotencyKey)),
    payload && fact('Hash of the request', h('code', {}, payload.requestHash)),
  );
}

/** @param {LetterView} letter */
function historyOf({ history }) {
  return h(
    'ol',
    { class: 'timeline' },
    history.map(({ at, kind, by, reason, reference }) =>
      h(
        'li',
        { 'data-kind': kind },
        timeElement(at),
        h(
          'span',
          {},
          sentence(statusWords(kind)),
          reason ? `: ${causeNames.includes(reason) ? causeWords(reason) : reason}` : '',
          reference ? ` (${reference})` : '',
          by ? h('span', { class: 'quiet' }, ` · ${whoWords(by)}`) : null,
        ),
      ),
    ),
  );
}

/** @param {string} text */
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** @param {LetterView} letter @param {OrderView} order */
function offered(letter, order) {
  const { actions: names, status, orderId } = letter;
  if (names.length === 0 && status === 'archived' && order.status === 'stalled')
    return h(
      'p',
      {},
      'It is put away, and its order still waits: ',
      h('a', { href: `/orders/${orderId}` }, 'redrive the order'),
      ' to continue.',
    );
  if (names.length === 0) return h('p', { class: 'quiet' }, nothingToDo(status, order));
  return h(
    'div',
    { class: 'actions', role: 'group', 'aria-label': 'What can be done' },
    names.map((name, index) =>
      h(
        'button',
        { type: 'button', class: index === 0 ? 'primary' : null, onclick: () => void act(name, letter) },
        `${actions[name]?.label ?? name}…`,
      ),
    ),
  );
}

/** @param {string} status @param {OrderView} order */
function nothingToDo(status, order) {
  if (status === 'redriving') return 'It is on its way again.';
  if (status === 'compensated' && order.status === 'cancelling')
    return 'Its order is being undone. What cannot be undone gets a letter of its own.';
  return 'Nothing is to be done with it any more.';
}

/** @param {string} name @param {LetterView} letter */
async function act(name, { cause, phase }) {
  if (!(await ensureWho())) return;
  const { label = name, means = '', dangerous = false } = actions[name] ?? {};
  const key = newId();
  const unbalanced = cause === 'books_unbalanced';
  const byOtherMeans = unbalanced || phase === 'compensate' || phase === 'cancel';
  const elsewhere = h(
    'div',
    { class: 'field' },
    h(
      'label',
      { for: 'elsewhere' },
      h('input', { type: 'checkbox', id: 'elsewhere', name: 'elsewhere', checked: unbalanced }),
      ' By other means than at the party that was to do it, for example by bank transfer',
    ),
  );
  const reference = field(
    'Reference',
    h('input', { id: 'reference', name: 'reference', required: true, maxlength: 200, autocomplete: 'off' }),
    'For the work that was done outside, for example the id of a refund',
  );
  openDialog({
    title: label,
    content: [
      h('p', { class: 'quiet' }, means),
      reasonField(),
      ...(name === 'settle' ? [reference, ...(byOtherMeans ? [elsewhere] : [])] : []),
    ],
    action: label,
    dangerous,
    submit: async (form) => {
      const body = {
        reason: String(form.get('reason')),
        by: principal()?.name,
        ...(name === 'settle' ? { reference: String(form.get('reference')) } : {}),
        ...(form.get('elsewhere') === null ? {} : { elsewhere: true }),
      };
      await post(`/dead-letters/${encodeURIComponent(id)}/${name}`, {
        body,
        headers: { 'idempotency-key': key },
      });
      await load();
      return true;
    },
  });
}
