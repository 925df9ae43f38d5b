/** @import { CaseView, TakenDecision } from '../contract.ts' */
import { announce, fill, h } from './dom.js';
import { orderSummary, temporalLink, timeline } from './order-parts.js';
import { allTeams } from './principal.js';
import { problemBox } from './problem.js';
import { dueElement, timeElement } from './time.js';
import { ensureWho } from './who.js';
import { shortId, viaWords } from './words.js';

/** What is known of the order and the deadlines of its case. @param {CaseView} view */
export function caseFacts(view) {
  const {
    orderId,
    dueAt,
    escalateAt,
    lastResortAt,
    escalated,
    team,
    status,
    waitingUntil,
    openedAt,
    links,
    order,
  } = view;
  const fact = (/** @type {string} */ label, /** @type {(Node | string)[]} */ ...value) =>
    h('div', {}, h('dt', {}, label), h('dd', {}, ...value));
  const open = status !== 'closed';
  return [
    orderSummary(order),
    h(
      'dl',
      { class: 'facts' },
      fact('Order', h('a', { class: 'id', href: `/orders/${orderId}` }, shortId(orderId))),
      fact('Run', temporalLink(links.temporal)),
      fact('Opened', timeElement(openedAt)),
      waitingUntil === undefined ? null : fact('Waits until', timeElement(waitingUntil)),
      open ? fact('Due', dueElement(dueAt)) : null,
      open
        ? fact(escalated ? 'Escalated to' : 'Escalates', escalated ? team : timeElement(escalateAt))
        : null,
      open ? fact(lastResortWords(view), timeElement(lastResortAt)) : null,
    ),
  ];
}

/** As the last resort is chosen: a cancel before the point of no return, then the money back, or else without the step. @param {CaseView} view */
function lastResortWords({ decisions }) {
  const offered = (/** @type {string} */ wanted) => decisions.some(({ name }) => name === wanted);
  if (offered('cancel')) return 'Cancelled if nobody decides';
  return offered('refund') ? 'Refunded if nobody decides' : 'Done without if nobody decides';
}

/** What was decided. @param {TakenDecision} decision */
export function takenDecision({ title, firstBy, by, via, reason, note, at, before, after }) {
  return h(
    'div',
    { class: 'notice good' },
    h(
      'p',
      {},
      h('strong', {}, title),
      ', decided by ',
      ...(firstBy === undefined ? [] : [h('strong', {}, firstBy), ' and ']),
      h('strong', {}, by),
      ' ',
      h('span', { class: 'quiet' }, `(${viaWords(via)}) `),
      timeElement(at),
    ),
    h('p', {}, `“${reason}”`),
    note ? h('p', { class: 'quiet note' }, note) : null,
    before === undefined && after === undefined
      ? null
      : h(
          'details',
          {},
          h('summary', {}, 'What it changed'),
          h(
            'pre',
            { tabindex: 0, 'aria-label': 'What it changed' },
            JSON.stringify({ before, after }, null, 2),
          ),
        ),
  );
}

/** The story of a case, its notes, and passing it to another team. */
export class CaseStory {
  /** @param {(what: string, body: unknown) => Promise<void>} write */
  constructor(write) {
    this.list = h('div', {});
    /** The team that has the case. */
    this.with = '';
    this.slot = h('div', {});
    const text = h('textarea', { id: 'new-note', name: 'text', rows: 2, required: true, maxlength: 2000 });
    this.notes = this.#form(
      'Add the note',
      write,
      'notes',
      [h('label', { for: 'new-note' }, 'Note'), text],
      () => ({ text: text.value.trim() }),
      () => 'The note is added.',
    );
    const team = h('select', { id: 'new-team' });
    this.team = team;
    this.assign = h(
      'details',
      {},
      h('summary', {}, 'Assign to another team'),
      this.#form(
        'Assign',
        write,
        'assign',
        [h('label', { for: 'new-team' }, 'Team'), team],
        () => ({ team: team.value }),
        () => `It is with the team ${this.with} now.`,
      ),
    );
    this.element = h('div', {}, this.list, this.notes, this.assign, this.slot);
  }

  /** @param {CaseView} view */
  show({ timeline: entries, status, team }) {
    fill(this.list, timeline(entries));
    this.assign.hidden = status === 'closed';
    if (team === this.with) return;
    this.with = team;
    const others = allTeams.filter((name) => name !== team);
    fill(
      this.team,
      others.map((name) => h('option', { value: name }, name)),
    );
  }

  /**
   * @param {string} words
   * @param {(what: string, body: unknown) => Promise<void>} write
   * @param {string} what
   * @param {Node[]} content
   * @param {() => unknown} body
   * @param {() => string} told what has come of it
   */
  #form(words, write, what, content, body, told) {
    const form = h('form', { class: 'small-form' }, ...content, h('button', {}, words));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void (async () => {
        if (!(await ensureWho())) return;
        try {
          fill(this.slot);
          await write(what, body());
          form.reset();
          announce(told());
        } catch (error) {
          fill(this.slot, problemBox(error));
        }
      })();
    });
    return form;
  }
}
