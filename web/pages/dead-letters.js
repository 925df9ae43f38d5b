/** @import { Letter, LetterGroup } from '../contract.ts' */
import { get, post } from '../parts/api.js';
import { openDialog, reasonField } from '../parts/dialog.js';
import { announce, fill, h, refill } from '../parts/dom.js';
import { filterBar, filtersInAddress } from '../parts/filters.js';
import { newId } from '../parts/ids.js';
import { showJob } from '../parts/job.js';
import { inOrder, repeat } from '../parts/poll.js';
import { principal } from '../parts/principal.js';
import { problemBox } from '../parts/problem.js';
import { empty, startPage } from '../parts/shell.js';
import { duration, tick, timeElement } from '../parts/time.js';
import { ensureWho } from '../parts/who.js';
import {
  causeNames,
  causeWords,
  shortId,
  statusWords,
  stepNames,
  stepPhaseWords,
  stepWords,
} from '../parts/words.js';

const statuses = ['open', 'redriving', 'resolved', 'compensated', 'settled', 'archived'];

/** @param {readonly string[]} values @param {(value: string) => string} label */
const choices = (values, label) => [
  { value: '', label: 'Any' },
  ...values.map((value) => ({ value, label: label(value) })),
];

const filters = [
  { name: 'status', label: 'Status', options: choices(statuses, statusWords) },
  { name: 'group', label: 'Group', options: choices([], String) },
  { name: 'cause', label: 'Cause', options: choices(causeNames, causeWords) },
  { name: 'step', label: 'Step', options: choices(stepNames, stepWords) },
];

if (location.search === '') history.replaceState(null, '', '?status=open');

const groups = h('div', {});
const list = h('div', { class: 'list', 'aria-busy': 'true' });
const more = h('div', { class: 'more' });
const bar = filterBar(filters, changed);
/** @type {Letter[]} */
let items = [];
let next = '';
let extended = false;
/** @type {readonly LetterGroup[]} */
let known = [];
let shownGroups = '';
let shownItems = '';
const asking = inOrder();

startPage().append(groups, h('h2', {}, 'Letters'), bar, list, more);
void repeat(3_000, load);

function changed() {
  extended = false;
  void load();
}

async function load() {
  const isNews = asking();
  try {
    const query = filtersInAddress(filters);
    const [found, page] = await Promise.all([
      get('/dead-letters/groups'),
      get(`/dead-letters?limit=50&${query.toString()}`),
    ]);
    if (!isNews()) return;
    renderGroups(found);
    if (extended) return;
    items = page.items;
    next = page.next ?? '';
    renderList();
  } catch (error) {
    if (items.length > 0) return;
    shownItems = '';
    fill(list, problemBox(error));
  }
}

/** @param {readonly LetterGroup[]} found */
function renderGroups(found) {
  const now = JSON.stringify(found);
  known = found;
  if (now === shownGroups) return;
  shownGroups = now;
  offerGroups(found.map(({ group }) => group));
  refill(
    groups,
    found.length === 0
      ? h(
          'p',
          { class: 'notice good' },
          'Nothing waits for an engineer. What retrying cannot mend shows here.',
        )
      : h(
          'ul',
          { class: 'groups', 'aria-label': 'Open, by what one repair would mend' },
          found.map(groupRow),
        ),
  );
}

/** @param {LetterGroup} group */
function groupRow({ group, cause, count, redriving, redrivable, oldest }) {
  const age = h('time', { class: 'number quiet', datetime: oldest });
  tick(age, (now) => `oldest ${duration(now - Date.parse(oldest))} ago`);
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'group-name', href: `/dead-letters?status=open&group=${encodeURIComponent(group)}` },
      group,
    ),
    h('span', { class: 'quiet' }, causeWords(cause)),
    h(
      'span',
      { class: 'number' },
      `${count} open`,
      redriving > 0 ? h('span', { class: 'quiet' }, `, ${redriving} on their way`) : null,
    ),
    age,
    redrivable
      ? h(
          'button',
          {
            type: 'button',
            onclick: () => void redriveGroup(group),
            'aria-label': `Redrive all of ${group}`,
          },
          'Redrive all…',
        )
      : null,
  );
}

/** @param {readonly string[]} names */
function offerGroups(names) {
  const select = bar.querySelector('select[name=group]');
  if (!(select instanceof HTMLSelectElement) || select === document.activeElement) return;
  const { value } = select;
  const all = value === '' || names.includes(value) ? names : [...names, value];
  fill(
    select,
    h('option', { value: '' }, 'Any'),
    all.map((name) => h('option', { value: name }, name)),
  );
  select.value = value;
}

/** @param {string} group */
async function redriveGroup(group) {
  if (!(await ensureWho())) return;
  await load();
  const count = known.find((one) => one.group === group)?.count ?? 0;
  if (count === 0) return announce(`Every letter of ${group} is on its way already.`);
  const key = newId();
  openDialog({
    title: `Redrive ${group}`,
    content: [
      h(
        'p',
        { class: 'quiet' },
        `Attempts again, once, every letter of the group that is open when you press the button: ${count} now. `,
        'One that arrives later is left alone.',
      ),
      reasonField(),
    ],
    action: 'Redrive all',
    submit: async (form, slot) => {
      const body = { reason: String(form.get('reason')), by: principal()?.name };
      const { jobId } = await post(`/dead-letters/groups/${encodeURIComponent(group)}/redrive`, {
        body,
        headers: { 'idempotency-key': key },
      });
      void showJob(slot, jobId).then(load, (error) => fill(slot, problemBox(error)));
      return false;
    },
  });
}

async function loadMore() {
  extended = true;
  const query = filtersInAddress(filters);
  query.set('cursor', next);
  const page = await get(`/dead-letters?limit=50&${query.toString()}`);
  items = [...items, ...page.items];
  next = page.next ?? '';
  renderList();
}

function renderList() {
  const now = JSON.stringify(items);
  if (now === shownItems) return;
  shownItems = now;
  list.removeAttribute('aria-busy');
  refill(
    list,
    items.length === 0
      ? empty(
          'No letters here.',
          'Those that wait show here; for others, choose another status or clear the filters.',
        )
      : h(
          'table',
          { class: 'rows letters-table' },
          h('caption', { class: 'unseen' }, 'Dead letters, newest first'),
          h(
            'thead',
            {},
            h(
              'tr',
              {},
              ['Letter', 'Step', 'Cause', 'Status', 'Attempts', 'Last seen'].map((name) =>
                h('th', { scope: 'col' }, name),
              ),
            ),
          ),
          h('tbody', {}, items.map(row)),
        ),
  );
  refill(
    more,
    next === ''
      ? null
      : h('button', { id: 'older', type: 'button', onclick: () => void loadMore() }, 'Older letters'),
  );
}

/** @param {Letter} letter */
function row({ deadLetterId, step, phase, cause, message, status, attempts, lastSeen }) {
  return h(
    'tr',
    {},
    h(
      'th',
      { scope: 'row' },
      h(
        'a',
        { id: `letter-${deadLetterId}`, class: 'id', href: `/dead-letters/${deadLetterId}` },
        shortId(deadLetterId),
      ),
    ),
    h('td', {}, step === undefined ? 'The order' : stepPhaseWords(step, phase)),
    h('td', { class: 'wide-cell' }, causeWords(cause), h('span', { class: 'quiet clip' }, message)),
    h('td', {}, h('span', { class: 'status', 'data-status': status }, statusWords(status))),
    h(
      'td',
      { class: 'number' },
      String(attempts),
      h('span', { class: 'narrow' }, attempts === 1 ? ' attempt' : ' attempts'),
    ),
    h('td', { class: 'quiet' }, timeElement(lastSeen)),
  );
}
