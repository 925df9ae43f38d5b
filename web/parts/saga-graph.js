/** @import { StepView } from '../contract.ts' */
import { h, svg } from './dom.js';
import { causeWords, stepWords } from './words.js';

/** Where each step stands in the picture: the two in the middle go side by side. Units of a 1000 × 168 box. */
const places = {
  authorizePayment: { x: 0, y: 54 },
  stockHold: { x: 212, y: 54 },
  capturePayment: { x: 424, y: 6 },
  warehouseOrder: { x: 424, y: 102 },
  sendReceipt: { x: 814, y: 54 },
};
const size = { width: 184, height: 60 };

const edges = [
  ['authorizePayment', 'stockHold'],
  ['stockHold', 'capturePayment'],
  ['stockHold', 'warehouseOrder'],
];

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
 * The five steps of an order and how each stands: a picture for the eye, a list for everybody else and for narrow screens.
 * @param {readonly StepView[]} steps
 */
export function sagaGraph(steps) {
  const statusOf = new Map(steps.map(({ name, status }) => [name, status]));
  const pivoted = isPastReturn(steps);
  const picture = svg(
    'svg',
    { viewBox: '-2 0 1002 168', class: 'saga-picture', 'aria-hidden': 'true', focusable: 'false' },
    edges.map(([from = '', to = '']) => edge(from, to, isReached(statusOf.get(to)))),
    toPivot('capturePayment', pivoted),
    toPivot('warehouseOrder', pivoted),
    pivot(pivoted),
    svg('path', {
      class: ['edge', isReached(statusOf.get('sendReceipt')) && 'reached'],
      d: 'M 772 84 H 814',
    }),
    steps.map((step) => box(step)),
  );
  return h('div', { class: 'saga' }, picture, list(steps));
}

/** After it the order only goes forward. @param {readonly StepView[]} steps */
export function isPastReturn(steps) {
  return steps.some(({ name, status }) => name === 'stockHold' && status === 'succeeded');
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
            attempts > 1 && `${attempts} attempts`,
          ]
            .filter(Boolean)
            .join(', '),
        ),
      );
    }),
  );
}

/** @param {string} from @param {string} to @param {boolean} reached */
function edge(from, to, reached) {
  const a = placeOf(from);
  const b = placeOf(to);
  return curve({ x: a.x + size.width, y: a.y + 30 }, { x: b.x, y: b.y + 30 }, reached);
}

/** @param {string} from @param {boolean} reached */
function toPivot(from, reached) {
  const a = placeOf(from);
  return curve({ x: a.x + size.width, y: a.y + 30 }, { x: 654, y: 84 }, reached);
}

/** @param {{ x: number, y: number }} a @param {{ x: number, y: number }} b @param {boolean} reached */
function curve(a, b, reached) {
  const middle = (a.x + b.x) / 2;
  return svg('path', {
    class: ['edge', reached && 'reached'],
    d: `M ${a.x} ${a.y} C ${middle} ${a.y} ${middle} ${b.y} ${b.x} ${b.y}`,
  });
}

/** @param {boolean} passed */
function pivot(passed) {
  return svg(
    'g',
    { class: ['pivot', passed && 'passed'] },
    svg('path', { d: 'M 654 84 L 672 58 H 754 L 772 84 L 754 110 H 672 Z' }),
    svg('text', { x: 713, y: 81, 'text-anchor': 'middle' }, 'point of'),
    svg('text', { x: 713, y: 96, 'text-anchor': 'middle' }, 'no return'),
  );
}

/** @param {string | undefined} status */
const isReached = (status) => status !== undefined && status !== 'pending' && status !== 'skipped';

/** @param {string} name */
function placeOf(name) {
  return places[/** @type {keyof typeof places} */ (name)] ?? { x: 0, y: 0 };
}
