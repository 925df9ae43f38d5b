import { get } from '../parts/api.js';
import { h } from '../parts/dom.js';
import { problemBox } from '../parts/problem.js';
import { startPage } from '../parts/shell.js';

/** What the index of the API names, and who it is for. */
const places = [
  { name: 'shop', title: 'Shop', words: 'Place an order, watch it live, mend a declined card.' },
  { name: 'reviews', title: 'Reviews', words: 'The queue of what a person has to decide.' },
  { name: 'orders', title: 'Orders', words: 'Every order, its steps and what happens next.' },
  { name: 'deadLetters', title: 'Dead letters', words: 'What waits for an engineer.' },
  { name: 'stock', title: 'Stock', words: 'The catalogue: what is on hand, and what is held for orders.' },
  { name: 'documentation', title: 'REST API', words: 'Its description, to browse and try.' },
  { name: 'mailbox', title: 'Mailbox', words: 'The mail that the sandbox has received.' },
  {
    name: 'sandbox',
    title: 'Sandboxes',
    words: 'What payment provider and warehouse did, and the faults that are set for them.',
  },
  { name: 'temporal', title: 'Temporal Web UI', words: 'Every order is a workflow there.' },
];

const place = startPage();

try {
  const index = await get('/');
  place.append(
    h(
      'ul',
      { class: 'places' },
      places
        .filter(({ name }) => index[name] !== undefined)
        .map(({ name, title, words }) =>
          h('li', {}, h('a', { href: index[name] }, title), h('p', { class: 'quiet' }, words)),
        ),
    ),
  );
} catch (error) {
  place.append(problemBox(error));
}
