import { h } from './dom.js';
import { ApiProblem } from './api.js';
import { fieldWords, statusWords } from './words.js';
import { moment, timeElement } from './time.js';
import { hasRole } from './principal.js';

/** What to do about it, where the detail does not say so. @type {Record<string, string>} */
const remedies = {
  'no-answer': 'Check the connection and try again. A request that is sent twice is carried out once.',
  'principal-missing': 'Say who you are, at the top of the page.',
  'principal-invalid': 'Correct who you are, at the top of the page.',
  'case-claimed': 'Ask them, or have a lead take the case over.',
  'case-changed': 'See below what has changed, check what you entered, and send it again.',
  'case-closed': 'Nothing is left to be decided here.',
  'parties-unasked': 'Look at the case again then: the question may be another one.',
  'second-person-needed': 'Ask a colleague to approve it as well.',
  'too-late-to-cancel': 'The page of a completed order offers a refund.',
  'refund-too-high': 'Part of it was refunded meanwhile: what is left is the sum that is due.',
  'decision-invalid': 'Correct what is marked and send it again.',
  'database-unavailable': 'Try again in a while.',
  'command-unanswered': 'Try again in a while.',
  'shutting-down': 'Try again in a moment.',
  'not-found': 'Check the address, or search among the orders.',
};

const ofLeads = 'Ask them, or take it over on the page of the case.';

/** The API writes them in UTC; whoever reads them here has a clock of their own. */
const instants = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/**
 * What went wrong, in words, and what to do.
 * @param {unknown} error
 * @param {{ heading?: string }} [options]
 */
export function problemBox(error, { heading } = {}) {
  if (!(error instanceof ApiProblem)) {
    console.error(error);
    return h(
      'div',
      { class: 'notice bad', role: 'alert' },
      h('p', {}, 'Something went wrong in this page. Load it again.'),
    );
  }
  const { title, detail, errors = [], changes = [], instance } = error.body;
  const remedy = error.name === 'case-claimed' && hasRole('lead') ? ofLeads : remedies[error.name];
  return h(
    'div',
    { class: 'notice bad', role: 'alert', 'data-problem': error.name },
    h('p', {}, h('strong', {}, heading ?? title)),
    h('p', {}, detail.replace(instants, moment), remedy === undefined ? null : ` ${remedy}`),
    errors.length > 0 &&
      h(
        'ul',
        {},
        errors.map((one) => h('li', {}, [whereOf(one), one.detail].filter(Boolean).join(': '))),
      ),
    changeList(changes),
    error.status >= 500 &&
      instance !== undefined &&
      h('p', { class: 'quiet' }, 'In the log as ', h('code', {}, instance)),
  );
}

/**
 * @param {readonly { at: string, kind: string, by?: string, text?: string }[]} changes
 */
export function changeList(changes) {
  if (changes.length === 0) return null;
  return h(
    'ul',
    { class: 'changes' },
    changes.map(({ at, kind, by, text }) =>
      h(
        'li',
        {},
        timeElement(at),
        ' ',
        [[statusWords(kind), by && `by ${by}`].filter(Boolean).join(' '), text].filter(Boolean).join(': '),
      ),
    ),
  );
}

/** @param {{ pointer?: string, parameter?: string, header?: string }} error */
function whereOf({ pointer, parameter, header }) {
  const field = pointer?.split('/').filter(Boolean).at(-1);
  return field === undefined ? (parameter ?? header) : fieldWords(field);
}
