import { get } from '../parts/api.js';
import { fill, h } from '../parts/dom.js';
import { problemBox } from '../parts/problem.js';
import { setTitle, startPage } from '../parts/shell.js';

const place = startPage();

try {
  const { title, status, explanation, type } = await get(location.pathname);
  setTitle(title);
  fill(
    place,
    h('h1', {}, title),
    h('p', {}, explanation),
    h(
      'p',
      { class: 'quiet' },
      `Answers with status ${status} and the type `,
      h('code', {}, type),
      ' (RFC 9457).',
    ),
  );
} catch (error) {
  place.append(problemBox(error));
}
