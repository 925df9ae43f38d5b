/** @import { StepView } from '../contract.ts' */
import { h, svg } from './dom.js';
import { saga } from '../saga.js';
import { causeWords, stepWords } from './words.js';

const size = { width: 184, height: 60 };
/** From one column, or row, to the next. */
const pitch = { x: 212, y: 96 };
const pivotWidth = 118;

/** What goes side by side: steps before the pivot, the pivot, and steps after it. */
const isAfter = (/** @type {readonly string[]} */ names) =>
  saga.steps.some(({ name, kind }) => names.includes(name) && kind === 'retriable');
const before = saga.columns.filter((names) => !isAfter(names));
const after = saga.columns.filter(isAfter);

/** Units of the picture's own box. */
const height = Math.max(...saga.columns.map(({ length }) => length)) * pitch.y - 24;
const middle = height / 2;
const pivotX = before.length * pitch.x + 18;
const afterX = pivotX + pivotWidth + 42;
const width = after.length === 0 ? pivotX + pivotWidth : afterX + (after.length - 1) * pitch.x + size.width;

const places = new Map([...placesOf(before, 0), ...placesOf(after, afterX)]);

/** @param {readonly (readonly string[])[]} columns @param {number} left */
function placesOf(columns, left) {
  return columns.flatMap((names, column) =>
    names.map((name, row) => {
      const top = middle - (names.length * pitch.y) / 2 + 18;
      return /** @type {const} */ ([name, { x: left + column * pitch.x, y: top + row * pitch.y }]);
    }),
  );
}

/** @type {Record<string, { sign: string, words: string }>} */
const states = {
  pending: { sign: '·', words: 'to come' },
  running: { sign: '▸', words: 'under way' },
  retrying: { sign: '↻', words: 'being tried again' },
  held: { sign: '◐', words: 'reserved' },
  succeeded: { sign: '✓', words: 'done' },
  refused: { sign: '!', words: 'refused' },
  stalled: { sign: '■', words: 'waits for an engineer' },
  undoing: { sign: '↶', words: 'being undone' },
  undone: { sign: '↶', words: 'undone' },
  waived: { sign: '–', words: 'done without' },
  skipped: { sign: '–', words: 'skipped' },
};

/**
 * The steps of an order and how each stands: a picture for the eye, a list for everybody else and for narrow screens.
 * @param {readonly StepView[]} steps
 */
export function sagaGraph(steps) {
  const statusOf = new Map(steps.map(({ name, status }) => [name, status]));
  const pivoted = isPastReturn(steps);
  const picture = svg(
    'svg',
    {
      viewBox: `-2 0 ${width + 4} ${height}`,
      class: 'saga-picture',
      'aria-hidden': 'true',
      focusable: 'false',
    },
    edgesIn(before, statusOf),
    (before.at(-1) ?? []).map((name) => curve(leaving(name), { x: pivotX, y: middle }, pivoted)),
    pivot(pivoted),
    (after[0] ?? []).map((name) =>
      curve({ x: pivotX + pivotWidth, y: middle }, reaching(name), isReached(statusOf.get(name))),
    ),
    edgesIn(after, statusOf),
    steps.map((step) => box(step)),
  );
  return h('div', { class: 'saga' }, picture, list(steps));
}

/**
 * From each step of a column to each of the next.
 * @param {readonly (readonly string[])[]} columns
 * @param {ReadonlyMap<string, string>} statusOf
 */
function edgesIn(columns, statusOf) {
  return columns
    .slice(1)
    .flatMap((names, index) =>
      (columns[index] ?? []).flatMap((from) =>
        names.map((to) => curve(leaving(from), reaching(to), isReached(statusOf.get(to)))),
      ),
    );
}

/** After it the order only goes forward. @param {readonly StepView[]} steps */
export function isPastReturn(steps) {
  return steps.some(({ name, status }) => name === saga.pivot && status === 'succeeded');
}

/** @param {StepView} step */
function box({ name, status, cause }) {
  const { x, y } = placeOf(name);
  const { sign, words } = states[status] ?? { sign: '?', words: status };
  const line = status === 'refused' && cause !== undefined ? causeWords(cause) : words;
  return svg(
    'g',
    { class: 'step', 'data-state': status, transform: `translate(${x} ${y})` },
    svg('rect', { width: size.width, height: size.height, rx: 8 }),
    svg('text', { class: 'sign', x: 14, y: 36 }, sign),
    svg('text', { class: 'name', x: 34, y: 26 }, stepWords(name)),
    svg('text', { class: 'state', x: 34, y: 44 }, line.length > 22 ? `${line.slice(0, 21)}…` : line),
  );
}

/** @param {readonly StepView[]} steps */
function list(steps) {
  return h(
    'ol',
    { class: 'saga-list', 'aria-label': 'Steps of the order' },
    steps.map(({ name, status, cause, message, attempts }) => {
      const { sign, words } = states[status] ?? { sign: '?', words: status };
      return h(
        'li',
        { 'data-state': status },
        h('span', { class: 'sign', 'aria-hidden': 'true' }, sign),
        h('span', {}, stepWords(name)),
        h(
          'span',
          { class: 'quiet' },
          [
            words,
            cause && causeWords(cause),
            status === 'retrying' && message,
            // A step that is done may have followed a decision, which is no failure.
            attempts > 1 && !isDone(status) && `${attempts} attempts`,
          ]
            .filter(Boolean)
            .join(', '),
        ),
      );
    }),
  );
}

/** @param {string} status */
const isDone = (status) => status === 'succeeded' || status === 'held';

/** @param {string} name */
function leaving(name) {
  const { x, y } = placeOf(name);
  return { x: x + size.width, y: y + size.height / 2 };
}

/** @param {string} name */
function reaching(name) {
  const { x, y } = placeOf(name);
  return { x, y: y + size.height / 2 };
}

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @param {boolean} reached */
function curve(a, b, reached) {
  const half = (a.x + b.x) / 2;
  return svg('path', {
    class: ['edge', reached && 'reached'],
    d: `M ${a.x} ${a.y} C ${half} ${a.y} ${half} ${b.y} ${b.x} ${b.y}`,
  });
}

/** @param {boolean} passed */
function pivot(passed) {
  const right = pivotX + pivotWidth;
  return svg(
    'g',
    { class: ['pivot', passed && 'passed'] },
    svg('path', {
      d: `M ${pivotX} ${middle} l 18 -26 H ${right - 18} L ${right} ${middle} l -18 26 H ${pivotX + 18} Z`,
    }),
    svg('text', { x: pivotX + pivotWidth / 2, y: middle - 3, 'text-anchor': 'middle' }, 'point of'),
    svg('text', { x: pivotX + pivotWidth / 2, y: middle + 12, 'text-anchor': 'middle' }, 'no return'),
  );
}

/** @param {string | undefined} status */
const isReached = (status) => status !== undefined && status !== 'pending' && status !== 'skipped';

/** @param {string} name */
function placeOf(name) {
  return places.get(name) ?? { x: 0, y: 0 };
}
