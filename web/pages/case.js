/** @import { CaseView, TimelineEntry } from '../contract.ts' */
import { ApiProblem } from '../parts/api.js';
import { caseFacts, CaseStory, takenDecision } from '../parts/case-aside.js';
import { CaseDesk } from '../parts/case-desk.js';
import { ClaimStrip } from '../parts/claim-strip.js';
import { DecisionForm } from '../parts/decision-form.js';
import { announce, fill, h, refill } from '../parts/dom.js';
import { listenToKeys } from '../parts/keys.js';
import { follow } from '../parts/live.js';
import { repeat, soon } from '../parts/poll.js';
import { onPrincipal, principal } from '../parts/principal.js';
import { changeList, problemBox } from '../parts/problem.js';
import { sagaGraph } from '../parts/saga-graph.js';
import { idInAddress, setTitle, startPage } from '../parts/shell.js';
import { countdown, dueElement } from '../parts/time.js';
import { ensureWho } from '../parts/who.js';
import { causeWords, decisionWords, nextWords, shortId, statusWords, stepWords } from '../parts/words.js';

const desk = new CaseDesk(idInAddress());
const place = startPage();
const head = h('div', { class: 'case-head' });
const graph = h('div', {});
const changed = h('div', {});
const decision = h('div', {});
const aside = h('div', {});
const claim = new ClaimStrip(write, () => refresh());
const story = new CaseStory(write);
/** @type {DecisionForm | undefined} */
let form;
/** @type {CaseView | undefined} */
let shown;

const keysButton = listenToKeys([
  { key: 'c', does: 'Claim the case', run: () => void claim.claim() },
  {
    key: 'r',
    does: 'Try again',
    run: () => form?.choose('retry') || announce('Retrying is not among the decisions here.'),
  },
  { key: 'd', does: 'Go to the decisions', run: () => focusFirst('.offers input') },
  { key: 'u', does: 'Back to the queue', run: () => (location.href = '/review') },
]);

const refresh = soon(100, load);
onPrincipal(() => shown !== undefined && render(shown));
void load();
// The stream tells of cases; what becomes of the order after its decision is asked for.
void repeat(2_000, async () => {
  if (shown?.status === 'closed' && !['completed', 'cancelled'].includes(shown.order.status)) await load();
});
follow('/reviews/stream', {
  news: ({ event, data }) => (event === 'resync' || concerns(data)) && refresh(),
  open: refresh,
});

/** @param {string} data */
function concerns(data) {
  try {
    const { caseId, orderId } = JSON.parse(data);
    return shown === undefined || caseId === shown.caseId || orderId === shown.orderId;
  } catch {
    return false;
  }
}

async function load() {
  try {
    render(await desk.load());
  } catch (error) {
    if (shown === undefined) fill(place, h('h1', {}, 'Review case'), problemBox(error));
  }
}

/** @param {string} what @param {unknown} body */
async function write(what, body) {
  render(await desk.write(what, body));
}

/** @param {CaseView} view */
function render(view) {
  if (shown === undefined) layOut();
  const before = shown;
  shown = view;
  setTitle(`${causeWords(view.cause)}, order ${shortId(view.orderId)}`);
  const told = [
    view.cause,
    view.customerMessage,
    view.step,
    view.team,
    view.status,
    view.dueAt,
    view.waitingUntil,
    view.firstDecision,
    view.priority,
    view.proposed,
  ];
  showIfOther(head, [told, principal()?.name], () => headOf(view));
  claim.show(view);
  showIfOther(graph, [view.order.steps], () => [sagaGraph(view.order.steps)]);
  showIfOther(aside, [view.order, view.dueAt, view.status, view.waitingUntil, view.escalated], () =>
    caseFacts(view),
  );
  story.show(view);
  showDecision(view, before);
}

/** @param {CaseView} view */
function headOf({
  cause,
  customerMessage,
  step,
  team,
  status,
  dueAt,
  waitingUntil,
  firstDecision,
  priority,
  proposed,
}) {
  return [
    h(
      'div',
      { class: 'title-line' },
      h('h1', {}, causeWords(cause)),
      h('span', { class: 'status', 'data-status': status }, statusWords(status)),
      status === 'open' ? dueElement(dueAt) : null,
      status === 'waiting' && waitingUntil !== undefined
        ? countdown(waitingUntil, (left) => `${left} more at most`)
        : null,
    ),
    h(
      'p',
      { class: 'lead' },
      `${stepWords(step)} was refused. `,
      customerMessage === undefined ? '' : `The customer is told: “${customerMessage}” `,
      h('span', { class: 'quiet' }, `Team ${team}${priority === 1 ? ', urgent' : ''}.`),
    ),
    firstDecision === undefined
      ? null
      : h(
          'p',
          { class: 'notice', id: 'approved', tabindex: -1 },
          `Decided by ${firstDecision.by === principal()?.name ? 'you' : firstDecision.by}: ${firstDecision.title}. `,
          'A second person has to decide the same, with the same details; anything else takes its place.',
        ),
    proposed === undefined
      ? null
      : h(
          'p',
          { class: 'notice', id: 'proposed' },
          `Decided to ${decisionWords(proposed.name).toLowerCase()}, which brings the order above the limit: approve it, or decide otherwise.`,
        ),
  ];
}

/**
 * Elements that stay the same are left alone: nothing that is being read or has the focus is replaced.
 * @param {HTMLElement} element
 * @param {unknown} content
 * @param {() => (Node | null)[]} make
 */
function showIfOther(element, content, make) {
  const now = JSON.stringify(content);
  if (element.dataset.shown === now) return;
  element.dataset.shown = now;
  fill(element, make());
}

function layOut() {
  const section = (/** @type {string} */ id, /** @type {string} */ words, /** @type {Node[]} */ ...content) =>
    h('section', { 'aria-labelledby': id }, h('h2', { id }, words), ...content);
  fill(
    place,
    h('div', { class: 'crumbs' }, h('a', { href: '/review' }, 'Reviews'), keysButton),
    head,
    claim.element,
    graph,
    h(
      'div',
      { class: 'columns' },
      section('h-decision', 'Decision', changed, decision),
      h(
        'div',
        { class: 'stack' },
        section('h-order', 'Order', aside),
        section('h-story', 'Timeline', story.element),
      ),
    ),
  );
}

/** @param {CaseView} view @param {CaseView | undefined} before */
function showDecision(view, before) {
  const open = view.decisions.length > 0;
  if (form === undefined || !form.dirty) {
    if (!open) {
      form = undefined;
      refill(decision, outcome(view));
    } else if (form === undefined || JSON.stringify(before?.decisions) !== JSON.stringify(view.decisions)) {
      form = new DecisionForm(view, { decide, onConflict });
      fill(decision, form.element);
      const wanted = new URLSearchParams(location.search).get('decision');
      if (before === undefined && wanted !== null) form.choose(wanted);
    }
    return;
  }
  form.update(view);
  if (before !== undefined && before.revision !== view.revision) sayWhatChanged(view, before);
}

/** The question to be decided is another one now, and something has been entered. @param {CaseView} view @param {CaseView} before */
function sayWhatChanged(view, before) {
  const known = new Set(before.timeline.map(keyOf));
  const since = view.timeline.filter((entry) => !known.has(keyOf(entry)));
  fill(
    changed,
    h(
      'div',
      { class: 'notice warn', role: 'alert', 'data-notice': 'changed' },
      h(
        'p',
        {},
        h(
          'strong',
          {},
          view.decisions.length > 0
            ? 'The case has changed since you began.'
            : 'The case was decided meanwhile.',
        ),
        ' What you entered is kept below.',
      ),
      changeList(since.map(({ at, by, text }) => ({ at, kind: '', by, text }))),
      view.decision === undefined ? null : takenDecision(view.decision),
    ),
  );
}

/** @param {TimelineEntry} entry */
const keyOf = ({ at, kind, text }) => `${at} ${kind} ${text}`;

/** @param {CaseView} view */
function outcome({ decision: taken, status, orderId, order, followedBy }) {
  return [
    taken === undefined
      ? h(
          'p',
          { class: 'notice' },
          status === 'closed'
            ? 'The case is closed without a decision of a person; the timeline tells how.'
            : `The case is ${statusWords(status)}.`,
        )
      : takenDecision(taken),
    h(
      'p',
      {},
      'The order is ',
      h('span', { class: 'status', 'data-status': order.status }, statusWords(order.status)),
      '. ',
      nextWords(order.next),
    ),
    followedBy === undefined
      ? null
      : h(
          'div',
          { class: 'notice warn', id: 'followed-by' },
          h(
            'p',
            {},
            'The next refusal: ',
            h(
              'a',
              { href: `/review/${followedBy.caseId}` },
              `${causeWords(followedBy.cause)}, ${statusWords(followedBy.status)}`,
            ),
          ),
        ),
    h(
      'p',
      { class: 'actions' },
      h('a', { class: 'button primary', href: '/review' }, 'Back to the queue'),
      h('a', { class: 'button', href: `/orders/${orderId}` }, 'See the order'),
    ),
  ];
}

/** @param {object} body */
async function decide(body) {
  if (!(await ensureWho()))
    throw new ApiProblem({
      type: '/problems/principal-missing',
      title: 'Nobody has decided',
      status: 401,
      detail: 'A decision needs a name.',
    });
  const view = await desk.write('decision', body);
  form = undefined;
  fill(changed);
  render(view);
  // The element that had the focus is gone: its result gets the focus, or the next thing to do.
  if (focusFirst('#approved')) return;
  announce(view.status === 'waiting' ? 'It waits.' : 'Decided.');
  focusFirst('#h-decision + div + div :is(a, input)');
}

/** The answer has said what changed; the page shows the case as it is, around the form. */
async function onConflict() {
  const view = await desk.load().catch(() => undefined);
  if (view !== undefined) render(view);
}

/** @param {string} selector @returns {boolean} whether there is one */
function focusFirst(selector) {
  const found = place.querySelector(selector);
  if (!(found instanceof HTMLElement)) return false;
  found.focus();
  return true;
}
