import { saga } from '../saga.js';

const steps = Object.fromEntries(saga.steps.map(({ name, title }) => [name, title]));

const phases = {
  run: 'run',
  compensate: 'undo',
  try: 'reserve',
  confirm: 'confirm',
  cancel: 'release',
};

/** Who is no person. @type {Record<string, string>} */
const noPersons = { api: 'over the API', run: 'by its run' };

/** By which way a decision came. @type {Record<string, string>} */
const ways = {
  rest: 'over REST',
  'temporal-update': 'over a Temporal Update',
  'temporal-signal': 'over a Temporal Signal',
  customer: 'by the customer',
  stock: 'the item is back',
  policy: 'by the last resort',
};

const statuses = {
  action_required: 'asks the customer',
  in_review: 'in review',
  run_lost: 'run lost',
  parked_again: 'came to rest again',
  opened_again: 'opened again',
  passed_on: 'passed on to an operator',
  wait_over: 'the wait is over',
  taken_over: 'taken over',
  approved_first: 'decided by the first of two persons',
  proposed: 'waits for its amount to be approved',
};

export const causeNames = Object.keys(saga.causes);
export const reviewedCauses = saga.reviewed;
export const stepNames = saga.steps.map(({ name }) => name);
export const orderStatuses = [
  'pending',
  'action_required',
  'in_review',
  'stalled',
  'cancelling',
  'completed',
  'cancelled',
];

/**
 * @param {Record<string, string>} words
 * @param {string} name
 */
const wordOf = (words, name) => words[name] ?? inWords(name);

/** What staff are told of a cause. Customers get the message of the API, which is neutral where it must be. @param {string} name */
export const causeWords = (name) => wordOf(saga.causes, name);
/** @param {string} name */
export const stepWords = (name) => wordOf(steps, name);
/** @param {string} name */
export const phaseWords = (name) => wordOf(phases, name);
/** The phases that are what the step is for go without saying. @param {string} step @param {string} [phase] */
export const stepPhaseWords = (step, phase) =>
  phase === undefined || phase === 'run' || phase === 'try'
    ? stepWords(step)
    : `${stepWords(step)}, ${phaseWords(phase)}`;
/** @param {string} name */
export const whoWords = (name) => noPersons[name] ?? name;
/** @param {string} name */
export const viaWords = (name) => ways[name] ?? name;
/** @param {string} name */
export const decisionWords = (name) => wordOf(saga.decisions, name);
/** @param {string} name */
export const statusWords = (name) => wordOf(statuses, name).toLowerCase();

/**
 * `shippingAddress`, `postal_code` -> `Shipping address`, `Postal code`
 * @param {string} name
 */
export function inWords(name) {
  const text = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, (_all, a, b) => `${a} ${b.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @type {Record<string, string>} */
const fields = {
  sku: 'Item of the order',
  replacement: 'Send instead',
  quantity: 'Pieces',
  line1: 'Address, line 1',
  line2: 'Address, line 2',
  until: 'Until',
  email: 'E-mail address',
};

/** What a field of a decision is called. @param {string} name */
export const fieldWords = (name) => wordOf(fields, name);

/** What is next, for where it is known already that it says that. @param {string} next */
export function nextWords(next) {
  const text = next.replace(/^Nothing: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} id The start of it, which is enough to tell two apart. */
export const shortId = (id) => id.slice(0, 8);

/**
 * @param {number} count
 * @param {string} one
 * @param {string} [many]
 */
export const counted = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
