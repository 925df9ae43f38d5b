/** @import { Letter, Money, OrderView, TimelineEntry } from '../contract.ts' */
import { ask, get, post } from '../parts/api.js';
import { openDialog, reasonField } from '../parts/dialog.js';
import { fill, h, refill } from '../parts/dom.js';
import { newId } from '../parts/ids.js';
import { orderSummary, temporalLink, timeline } from '../parts/order-parts.js';
import { inOrder, repeat } from '../parts/poll.js';
import { principal } from '../parts/principal.js';
import { problemBox } from '../parts/problem.js';
import { openRefundDialog } from '../parts/refund-dialog.js';
import { isPastReturn, sagaGraph } from '../parts/saga-graph.js';
import { idInAddress, setTitle, startPage } from '../parts/shell.js';
import { timeElement } from '../parts/time.js';
import { causeWords, nextWords, shortId, statusWords, stepPhaseWords, stepWords } from '../parts/words.js';
import { ensureWho } from '../parts/who.js';

const id = idInAddress();
const place = startPage();
let etag = '';
const asking = inOrder();

setTitle(`Order ${shortId(id)}`);
void repeat(1_500, load);

async function load() {
  const isNews = asking();
  try {
    const answer = await ask(`/orders/${encodeURIComponent(id)}`);
    if (answer.etag === etag) return;
    /** @type {[{ items: Letter[] }, { items: TimelineEntry[] }]} */
    const [letters, told] = await Promise.all([
      get(`/dead-letters?orderId=${encodeURIComponent(id)}`),
      get(`/orders/${encodeURIComponent(id)}/timeline`),
    ]);
    if (!isNews()) return;
    etag = answer.etag;
    render(answer.body, letters.items, told.items);
  } catch (error) {
    if (etag === '') fill(place, h('h1', {}, `Order ${shortId(id)}`), problemBox(error));
  }
}

/** @param {OrderView} order @param {readonly Letter[]} letters @param {readonly TimelineEntry[]} told */
function render(order, letters, told) {
  const { status, cases = [] } = order;
  refill(
    place,
    h('p', { class: 'crumbs' }, h('a', { href: '/orders' }, 'Orders')),
    h(
      'div',
      { class: 'title-line' },
      h('h1', {}, 'Order ', h('span', { class: 'id' }, shortId(id))),
      h('span', { class: 'status', 'data-status': status }, statusWords(status)),
      actions(order),
    ),
    lead(order),
    sagaGraph(order.steps),
    waiting(order, cases, letters),
    h(
      'div',
      { class: 'columns' },
      h(
        'section',
        { 'aria-labelledby': 'h-amounts' },
        h('h2', { id: 'h-amounts' }, 'Items and payments'),
        orderSummary(order),
        facts(order),
      ),
      h(
        'section',
        { 'aria-labelledby': 'h-timeline' },
        h('h2', { id: 'h-timeline' }, 'Timeline'),
        timeline(story(told, letters)),
        phases(order),
      ),
    ),
  );
}

/** How it stands, in a sentence or two. What it waits for is said below the picture. @param {OrderView} order */
function lead({ status, cause, message, next, steps }) {
  const why = cause === undefined ? null : h('strong', {}, `${causeWords(cause)}. `);
  const closed = status === 'completed' || status === 'cancelled';
  const rest = closed
    ? nextWords(next)
    : ['stalled', 'in_review', 'action_required'].includes(status)
      ? message
      : next;
  const late =
    'It is past the point of no return: it cannot be cancelled any more, only refunded once it is completed.';
  return h(
    'div',
    { class: 'lead' },
    h('p', {}, why, rest),
    isPastReturn(steps) && !closed ? h('p', { class: 'quiet' }, late) : null,
  );
}

/** @param {OrderView} order */
function facts({ orderId, createdAt, updatedAt, version, revision, links }) {
  return h(
    'dl',
    { class: 'facts' },
    fact('Id', h('code', {}, orderId)),
    fact('Placed', timeElement(createdAt)),
    fact('Last change', timeElement(updatedAt)),
    fact('Version', `${version}${revision === undefined ? '' : `, revision ${revision}`}`),
    fact('Run', temporalLink(links.temporal)),
  );
}

/** @param {string} label @param {Node | string} value */
const fact = (label, value) => h('div', {}, h('dt', {}, label), h('dd', {}, value));

/** @param {OrderView} order @param {NonNullable<OrderView['cases']>} cases @param {readonly Letter[]} letters */
function waiting({ status: now }, cases, letters) {
  const waits = ['open', 'redriving', ...(now === 'stalled' ? ['archived'] : [])];
  const open = letters.filter(({ status }) => waits.includes(status));
  if (cases.length + open.length === 0) return null;
  return h(
    'ul',
    { class: 'waiting-for', 'aria-label': 'What it waits for' },
    cases.map(({ caseId, cause, step, audience }) =>
      h(
        'li',
        {},
        audience === 'customer' ? 'The customer is asked: ' : 'A decision is needed: ',
        h('a', { href: `/review/${caseId}` }, `${causeWords(cause)} (${stepWords(step)})`),
      ),
    ),
    open.map(({ deadLetterId, cause, step, status }) =>
      h(
        'li',
        {},
        'An engineer is needed: ',
        h(
          'a',
          { href: `/dead-letters/${deadLetterId}` },
          `${causeWords(cause)}${step === undefined ? '' : ` (${stepWords(step)})`}`,
        ),
        status === 'open' ? null : `, ${statusWords(status)}`,
      ),
    ),
  );
}

/** A letter about a step says what the order's own timeline says. @param {readonly TimelineEntry[]} told @param {readonly Letter[]} letters */
function story(told, letters) {
  const parked = letters
    .filter(({ step }) => step === undefined)
    .map(({ firstSeen: at, cause }) => ({
      at,
      source: 'order',
      kind: 'parked',
      text: `Dead letter: ${causeWords(cause)}`,
    }));
  return [...told, ...parked].sort((a, b) => a.at.localeCompare(b.at));
}

/** Once shown it stays, for somebody may be reading it while the order goes on. */
let wentWrong = false;

/** @param {OrderView} order */
function phases({ steps }) {
  const failed = steps.flatMap(({ name, phases: records }) =>
    records
      .filter(({ message, status }) => message && status !== 'succeeded')
      .map((record) => ({ name, ...record })),
  );
  wentWrong ||= failed.length > 0;
  if (!wentWrong) return null;
  return h(
    'details',
    {},
    h('summary', {}, 'What went wrong, in the words of each step'),
    failed.length === 0
      ? h('p', { class: 'quiet' }, 'Nothing is wrong any more.')
      : h(
          'ul',
          {},
          failed.map(({ name, phase, message }) =>
            h('li', {}, `${stepPhaseWords(name, phase)}: `, h('code', {}, message)),
          ),
        ),
  );
}

/** @param {OrderView} order */
function actions({ status, steps, due }) {
  const closed = status === 'completed' || status === 'cancelled';
  return h(
    'div',
    { class: 'actions' },
    status === 'stalled' &&
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => void command('redrive', 'Redrive') },
        'Redrive…',
      ),
    !closed &&
      status !== 'cancelling' &&
      !isPastReturn(steps) &&
      h('button', { type: 'button', onclick: () => void command('cancel', 'Cancel the order') }, 'Cancel…'),
    status === 'completed' &&
      due !== undefined &&
      due.amount > 0 &&
      h('button', { type: 'button', onclick: () => void refund(due) }, 'Refund…'),
  );
}

/** @param {Money} left */
async function refund(left) {
  if (await ensureWho()) openRefundDialog(id, left, load);
}

/** @param {'redrive' | 'cancel'} name @param {string} words */
async function command(name, words) {
  if (!(await ensureWho())) return;
  const key = newId();
  openDialog({
    title: `${words} ${shortId(id)}`,
    content: [
      h(
        'p',
        { class: 'quiet' },
        name === 'cancel'
          ? 'All that was done for the order is undone.'
          : 'Every step that waits is attempted again.',
      ),
      reasonField(),
    ],
    action: words,
    dangerous: name === 'cancel',
    submit: async (form) => {
      const body = { reason: String(form.get('reason')), by: principal()?.name };
      await post(`/orders/${encodeURIComponent(id)}/${name}`, { body, headers: { 'idempotency-key': key } });
      await load();
      return true;
    },
  });
}
