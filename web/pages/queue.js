/** @import { CaseSummary } from '../contract.ts' */
import { get } from '../parts/api.js';
import { openBulkDecide } from '../parts/bulk-decide.js';
import { CaseDesk } from '../parts/case-desk.js';
import { announce, fill, find, h, setText } from '../parts/dom.js';
import { filterBar, filtersInAddress } from '../parts/filters.js';
import { listenToKeys } from '../parts/keys.js';
import { follow } from '../parts/live.js';
import { repeat, soon } from '../parts/poll.js';
import { allTeams, onPrincipal, principal } from '../parts/principal.js';
import { problemBox } from '../parts/problem.js';
import { QueueList } from '../parts/queue-list.js';
import { setTitle, startPage } from '../parts/shell.js';
import { ensureWho } from '../parts/who.js';
import { causeWords, counted, reviewedCauses } from '../parts/words.js';

/** More than anybody works through; the filters find the rest. */
const mostPages = 5;

const filters = [
  {
    name: 'team',
    label: 'Team',
    options: [{ value: '', label: 'Any' }, ...allTeams.map((team) => ({ value: team, label: team }))],
  },
  {
    name: 'cause',
    label: 'Cause',
    options: [
      { value: '', label: 'Any' },
      ...reviewedCauses.map((cause) => ({ value: cause, label: causeWords(cause) })),
    ],
  },
  {
    name: 'status',
    label: 'Status',
    options: [
      { value: '', label: 'Open' },
      { value: 'waiting', label: 'Waiting' },
      { value: 'closed', label: 'Closed' },
    ],
  },
  { name: 'due', label: 'Overdue', flag: 'overdue' },
  { name: 'mine', label: 'Mine', flag: 'yes' },
];

let asked = 0;
const place = startPage();
const listNote = h('div', {});
// What came of a key stays until the next one: the list is loaded again with every news.
const refusal = h('div', {});
const bar = h('div', { class: 'news-bar', role: 'status' });
const total = h('span', { class: 'count number' });
const bulk = h('div', { class: 'bulk-bar', hidden: true });
const list = new QueueList({ onSelect: showSelection, onHeld: showHeld });
const reload = soon(120, load);

const keysButton = listenToKeys([
  { key: 'j', does: 'Next case', run: () => list.move(1) },
  { key: 'k', does: 'Case before', run: () => list.move(-1) },
  { key: 'Enter', does: 'Open the case' },
  { key: 'c', does: 'Claim the case', run: () => void claimFocused() },
  { key: 'r', does: 'Try the case again', run: () => void retryFocused() },
  { key: 'x', does: 'Select the case', run: () => withFocused((caseId) => list.toggle(caseId)) },
  { key: 'd', does: 'Decide what is selected', run: () => void decideSelected() },
  { key: 'n', does: 'Show what is new', run: () => list.arrange() },
  { key: '/', does: 'Filter', run: () => find('#filter-team', HTMLSelectElement).focus() },
  { key: 'Esc', does: 'Leave the filters' },
]);

find('h1', HTMLElement, place).append(' ', total);
place.append(
  h(
    'div',
    { class: 'toolbar' },
    filterBar(filters, () => void load({ rearrange: true })),
    keysButton,
  ),
  refusal,
  listNote,
  bar,
  list.element,
  bulk,
);
onPrincipal(() => void load());
follow('/reviews/stream', { news: reload, open: reload });
// Claims lapse, and cases become overdue, without any news.
void repeat(15_000, load);

/** @param {{ rearrange?: boolean }} [options] rearrange: another list is asked for */
async function load({ rearrange = false } = {}) {
  asked += 1;
  const mine = asked;
  try {
    const { items, cut } = await allPages();
    if (mine !== asked) return;
    fill(
      listNote,
      cut
        ? h('p', { class: 'quiet' }, `The ${items.length} that are due first. Filter to see others.`)
        : null,
    );
    setText(total, String(items.length));
    setTitle(items.length === 1 ? '1 review' : `${items.length} reviews`);
    list.update(items);
    if (rearrange) list.arrange();
  } catch (error) {
    if (mine === asked && document.documentElement.dataset.connection !== 'offline')
      fill(listNote, problemBox(error));
  }
}

async function allPages() {
  const query = filtersInAddress(filters);
  const who = principal();
  if (query.get('mine') === 'yes' && who !== undefined) query.set('claimedBy', who.name);
  query.delete('mine');
  query.set('limit', '100');
  /** @type {CaseSummary[]} */
  const items = [];
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await get(`/reviews?${query.toString()}`);
    items.push(...answer.items);
    if (answer.next === undefined) return { items, cut: false };
    query.set('cursor', answer.next);
  }
  return { items, cut: true };
}

/** @param {{ arrived: number, gone: number }} held */
function showHeld({ arrived, gone }) {
  const text = [arrived > 0 && `${arrived} new`, gone > 0 && `${gone} gone`].filter(Boolean).join(', ');
  if (bar.dataset.text === text) return;
  bar.dataset.text = text;
  const show = () => {
    list.arrange();
    if (list.focused() === undefined) list.move(1);
  };
  fill(
    bar,
    text === ''
      ? null
      : h(
          'button',
          { type: 'button', onclick: show },
          text,
          h('span', { class: 'quiet' }, ' · show '),
          h('kbd', {}, 'n'),
        ),
  );
}

function showSelection() {
  const selected = list.selected();
  bulk.hidden = selected.length === 0;
  document.body.classList.toggle('with-bulk-bar', selected.length > 0);
  const text = `${selected.length} selected`;
  if (bulk.dataset.text === text) return;
  bulk.dataset.text = text;
  fill(
    bulk,
    h('strong', { class: 'number' }, text),
    h('button', { type: 'button', class: 'primary', onclick: () => void decideSelected() }, 'Decide…'),
    h('button', { type: 'button', onclick: () => list.selectAll(true) }, 'All'),
    h('button', { type: 'button', class: 'plain', onclick: () => list.selectAll(false) }, 'Clear'),
  );
}

async function decideSelected() {
  const selected = list.selected();
  if (selected.length === 0) return announce('Nothing is selected.');
  if (await ensureWho()) openBulkDecide(selected, { onDone: selectNone });
}

function selectNone() {
  list.selectAll(false);
  reload();
}

/** @param {(caseId: string) => void} work */
function withFocused(work) {
  const caseId = list.focused();
  if (caseId === undefined) announce('Move to a case first, with j and k.');
  else work(caseId);
}

async function claimFocused() {
  const caseId = list.focused();
  if (caseId === undefined) return withFocused(() => {});
  if (!(await ensureWho())) return;
  try {
    const { orderId } = await new CaseDesk(caseId).write('claim', {});
    fill(refusal);
    announce(`Claimed, order ${orderId.slice(0, 8)}`);
    await load();
  } catch (error) {
    fill(refusal, problemBox(error));
  }
}

async function retryFocused() {
  const caseId = list.focused();
  const item = caseId === undefined ? undefined : list.item(caseId);
  if (item === undefined) return withFocused(() => {});
  if (!item.decisions.includes('retry')) {
    const others = counted(item.decisions.length, 'decision');
    return announce(`Retrying is not among the ${others} here; press Enter to see them.`);
  }
  if (await ensureWho()) openBulkDecide([item], { decision: 'retry', onDone: reload });
}
