import { fill, find, h } from './dom.js';
import { whoControl } from './who.js';

const places = [
  { href: '/review', label: 'Reviews', within: '/review' },
  { href: '/dead-letters', label: 'Dead letters', within: '/dead-letters' },
  { href: '/orders', label: 'Orders', within: '/orders' },
  { href: '/stock', label: 'Stock', within: '/stock' },
];

/** The head that all pages have. Returns where the page's own content goes. */
export function startPage() {
  fill(
    find('#header', HTMLElement),
    h('a', { class: 'brand', href: '/' }, 'Recourse'),
    h(
      'nav',
      { 'aria-label': 'Pages' },
      places.map(({ href, label, within }) =>
        h('a', { href, 'aria-current': isWithin(within) ? 'page' : null }, label),
      ),
    ),
    whoControl(),
  );
  return find('#main', HTMLElement);
}

/** @param {string} path */
function isWithin(path) {
  return location.pathname === path || location.pathname.startsWith(`${path}/`);
}

/** The last part of the address: an id. */
export function idInAddress() {
  return decodeURIComponent(location.pathname.split('/').at(-1) ?? '');
}

/** @param {string} text */
export function setTitle(text) {
  document.title = `${text} · Recourse`;
}

/**
 * @param {string} text
 * @param {string} [more]
 */
export function empty(text, more) {
  return h(
    'div',
    { class: 'empty' },
    h('p', {}, text),
    more === undefined ? null : h('p', { class: 'quiet' }, more),
  );
}
