/** @import { CaseSummary } from '../contract.ts' */
import { fill, h } from './dom.js';
import { formatMoney } from './money.js';
import { principal } from './principal.js';
import { countdown, dueElement } from './time.js';
import { shortId, stepWords } from './words.js';

/**
 * @typedef {object} Row
 * @property {HTMLLIElement} element
 * @property {HTMLAnchorElement} link
 * @property {HTMLInputElement} box
 * @property {CaseSummary} item
 * @property {string} shown
 * @property {boolean} gone
 */

/**
 * @param {CaseSummary} item
 * @param {() => void} onSelect
 * @returns {Row}
 */
export function makeRow(item, onSelect) {
  const { caseId, orderId } = item;
  const box = h('input', {
    type: 'checkbox',
    'aria-label': `Select order ${shortId(orderId)}`,
    onchange: onSelect,
  });
  const link = h('a', { class: 'row-link', href: `/review/${caseId}` });
  const element = h('li', { class: 'row', 'data-case': caseId });
  const row = { element, link, box, item, shown: '', gone: false };
  showRow(row, item);
  return row;
}

/** Writes what has changed into the row, which stays where it is. @param {Row} row @param {CaseSummary} item */
export function showRow(row, item) {
  const me = principal()?.name;
  const now = JSON.stringify([item, me]);
  row.item = item;
  if (now === row.shown && !row.gone) return;
  row.shown = now;
  row.gone = false;
  const { element, link, box } = row;
  const {
    orderId,
    step,
    team,
    total,
    dueAt,
    status,
    waitingUntil,
    escalated,
    priority,
    claimedBy,
    approvedBy,
    audience,
    decisions,
  } = item;
  element.classList.remove('gone');
  // A case that can be decided can be decided together with others.
  box.disabled = decisions.length === 0;
  box.hidden = box.disabled;
  if (box.disabled) box.checked = false;
  fill(link, h('span', { class: 'id' }, shortId(orderId)), h('span', { class: 'row-step' }, stepWords(step)));
  // The link has the focus, perhaps: it is never taken out of the page, nor is its row.
  if (!element.contains(link)) element.append(h('label', { class: 'row-box' }, box), link);
  for (const other of [...element.children].slice(2)) other.remove();
  element.append(
    h(
      'span',
      { class: 'row-due' },
      status === 'waiting' && waitingUntil !== undefined
        ? countdown(waitingUntil, (left) => `waits ${left} more`)
        : status === 'closed'
          ? 'closed'
          : dueElement(dueAt),
    ),
    h('span', { class: 'row-claim' }, claimWords({ claimedBy, approvedBy, audience, status }, me)),
    h(
      'span',
      { class: 'row-team' },
      team,
      escalated ? ', escalated' : '',
      priority === 1 ? h('span', { class: 'tag' }, 'urgent') : null,
    ),
    h('span', { class: 'row-total number' }, formatMoney(total)),
  );
}

/** It is no longer in the list, and keeps its place until the list is put in order. @param {Row} row */
export function markGone(row) {
  if (row.gone) return;
  row.gone = true;
  row.box.checked = false;
  row.box.disabled = true;
  row.element.classList.add('gone');
  const due = row.element.querySelector('.row-due');
  if (due !== null) fill(due, 'no longer here');
}

/**
 * @param {Pick<CaseSummary, 'claimedBy' | 'approvedBy' | 'audience' | 'status'>} item
 * @param {string | undefined} me
 */
function claimWords({ claimedBy, approvedBy, audience, status }, me) {
  if (claimedBy !== undefined)
    return h(
      'span',
      { class: ['claim', claimedBy === me && 'mine'] },
      claimedBy === me ? 'yours' : claimedBy,
    );
  if (status !== 'open') return '';
  if (audience === 'customer') return 'the customer is asked';
  return approvedBy === undefined ? '' : `decided by ${approvedBy}, one of two`;
}
