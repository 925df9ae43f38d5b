/** @import { CaseSummary } from '../contract.ts' */
/** @import { Row } from './queue-row.js' */
import { fill, h, setText } from './dom.js';
import { makeRow, markGone, showRow } from './queue-row.js';
import { empty } from './shell.js';
import { causeWords } from './words.js';

/**
 * The queue on the page. What is known of a row is written into it at once; rows come, go and move only when nobody is at
 * work in the list, or when told to.
 */
export class QueueList {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {readonly CaseSummary[]} */
  #latest = [];
  #first = true;

  /** @param {{ onSelect: () => void, onHeld: (held: { arrived: number, gone: number }) => void }} on */
  constructor({ onSelect, onHeld }) {
    this.element = h('div', { class: 'queue', 'aria-busy': 'true' });
    this.onSelect = onSelect;
    this.onHeld = onHeld;
  }

  /** @param {readonly CaseSummary[]} items in the order in which they are to be worked */
  update(items) {
    this.#latest = items;
    this.element.removeAttribute('aria-busy');
    const known = new Map(items.map((item) => [item.caseId, item]));
    for (const [caseId, row] of this.#rows) {
      const item = known.get(caseId);
      if (item === undefined) markGone(row);
      else showRow(row, item);
    }
    const arrived = items.filter(({ caseId }) => !this.#rows.has(caseId)).length;
    const gone = [...this.#rows.values()].filter((row) => row.gone).length;
    const same = arrived === 0 && gone === 0;
    if (!this.#first && !same && this.#isInUse()) this.onHeld({ arrived, gone });
    else this.arrange();
    this.onSelect();
  }

  /** Puts the rows in order, with all that have come and without those that have gone. */
  arrange() {
    this.#first = false;
    const focused = this.focused();
    const rows = this.#latest.map((item) => this.#rows.get(item.caseId) ?? makeRow(item, this.onSelect));
    this.#rows = new Map(rows.map((row) => [row.item.caseId, row]));
    /** @type {Map<string, Row[]>} */
    const groups = new Map();
    for (const row of rows) groups.set(row.item.cause, [...(groups.get(row.item.cause) ?? []), row]);
    if (!this.#isArranged(groups)) {
      fill(
        this.element,
        rows.length === 0
          ? empty('Nothing waits for a decision here.', 'New cases show up by themselves.')
          : [...groups].map(group),
      );
      if (focused !== undefined && this.#rows.has(focused))
        this.#rows.get(focused)?.link.focus({ preventScroll: true });
    }
    this.onHeld({ arrived: 0, gone: 0 });
  }

  /** Moves the focus by rows; into the list where it is elsewhere. @param {1 | -1} by */
  move(by) {
    const links = [...this.element.querySelectorAll('.row-link')];
    const at = links.findIndex((link) => link.closest('.row')?.contains(document.activeElement));
    const next =
      links[at === -1 ? (by === 1 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
    if (next instanceof HTMLElement) {
      next.focus();
      next.closest('.row')?.scrollIntoView({ block: 'nearest' });
    }
  }

  /** The case whose row has the focus. @returns {string | undefined} */
  focused() {
    const row = document.activeElement?.closest('.row');
    return row instanceof HTMLElement && this.element.contains(row) ? row.dataset.case : undefined;
  }

  /** @param {string} caseId */
  item(caseId) {
    return this.#rows.get(caseId)?.item;
  }

  /** @param {string} caseId */
  toggle(caseId) {
    const row = this.#rows.get(caseId);
    if (row === undefined || row.box.disabled) return;
    row.box.checked = !row.box.checked;
    this.onSelect();
  }

  /** @param {boolean} checked */
  selectAll(checked) {
    for (const row of this.#rows.values()) if (!row.box.disabled) row.box.checked = checked;
    this.onSelect();
  }

  /** @returns {CaseSummary[]} */
  selected() {
    return [...this.#rows.values()].filter(({ box }) => box.checked).map(({ item }) => item);
  }

  #isInUse() {
    return (
      this.element.contains(document.activeElement) ||
      this.element.matches(':hover') ||
      this.selected().length > 0
    );
  }

  /** @param {Map<string, Row[]>} groups */
  #isArranged(groups) {
    const sections = [...this.element.querySelectorAll('section')];
    if (groups.size === 0 || sections.length !== groups.size) return false;
    return [...groups].every(([cause, rows], index) => {
      const section = sections[index];
      const elements = section?.querySelectorAll('.row') ?? [];
      const same = section?.dataset.cause === cause && elements.length === rows.length;
      return same && rows.every(({ element }, at) => elements[at] === element);
    });
  }
}

/** @param {[string, Row[]]} group */
function group([cause, rows]) {
  const id = `cause-${cause}`;
  const count = h('span', { class: 'count number' });
  setText(count, String(rows.length));
  return h(
    'section',
    { 'data-cause': cause, 'aria-labelledby': id },
    h('h2', { id }, causeWords(cause), ' ', count),
    h(
      'ul',
      { class: 'rows' },
      rows.map(({ element }) => element),
    ),
  );
}
