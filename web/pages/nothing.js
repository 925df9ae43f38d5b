import { get } from '../parts/api.js';
import { h } from '../parts/dom.js';
import { problemBox } from '../parts/problem.js';
import { startPage } from '../parts/shell.js';

const place = startPage();

try {
  await get(location.pathname + location.search);
  place.append(h('p', {}, 'It is there by now: load the page again.'));
} catch (error) {
  place.append(problemBox(error));
}
place.append(h('p', {}, h('a', { href: '/' }, 'What there is')));
