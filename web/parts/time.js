import { h, setText } from './dom.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * A length of time in its two largest units: `2 d 4 h`, `12 min 5 s`.
 * @param {number} ms
 */
export function duration(ms) {
  const left = Math.max(0, ms);
  if (left >= day) return `${Math.floor(left / day)} d ${Math.floor((left % day) / hour)} h`;
  if (left >= hour) return `${Math.floor(left / hour)} h ${Math.floor((left % hour) / minute)} min`;
  if (left >= minute) return `${Math.floor(left / minute)} min ${Math.floor((left % minute) / 1000)} s`;
  return `${Math.floor(left / 1000)} s`;
}

/** @param {string} iso */
export function moment(iso) {
  const at = new Date(iso);
  const sameDay = at.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(undefined, {
    hourCycle: 'h23',
    ...(sameDay ? {} : { dateStyle: 'medium' }),
    timeStyle: sameDay ? 'medium' : 'short',
  }).format(at);
}

/** @param {string} iso */
export function fullMoment(iso) {
  return new Intl.DateTimeFormat(undefined, {
    hourCycle: 'h23',
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(new Date(iso));
}

/** @param {string} iso */
export function timeElement(iso) {
  return h('time', { datetime: iso, title: fullMoment(iso) }, moment(iso));
}

/** @type {Map<HTMLElement, (now: number) => string | void>} */
const ticking = new Map();

/**
 * Text that changes as time goes by. It is forgotten once it has left the page.
 * @param {HTMLElement} element
 * @param {(now: number) => string | void} textAt the text, or nothing where it does the rest itself
 */
export function tick(element, textAt) {
  ticking.set(element, textAt);
  apply(element, textAt, Date.now());
}

setInterval(() => {
  const now = Date.now();
  for (const [element, textAt] of ticking) {
    if (element.isConnected) apply(element, textAt, now);
    else ticking.delete(element);
  }
}, 1_000);

/**
 * @param {HTMLElement} element
 * @param {(now: number) => string | void} textAt
 * @param {number} now
 */
function apply(element, textAt, now) {
  const text = textAt(now);
  if (typeof text === 'string') setText(element, text);
}

/**
 * How long until a case is due, or since when it is overdue.
 * @param {string} iso
 */
export function dueElement(iso) {
  const due = Date.parse(iso);
  const element = h('time', { class: 'due', datetime: iso, title: `Due ${fullMoment(iso)}` });
  tick(element, (now) => {
    const left = due - now;
    element.dataset.due = left < 0 ? 'over' : left < hour ? 'soon' : 'later';
    return left < 0 ? `${duration(-left)} overdue` : `due in ${duration(left)}`;
  });
  return element;
}

/**
 * @param {string} iso
 * @param {(left: string) => string} words
 */
export function countdown(iso, words) {
  const end = Date.parse(iso);
  const element = h('time', { class: 'number', datetime: iso, title: fullMoment(iso) });
  tick(element, (now) => words(duration(end - now)));
  return element;
}
