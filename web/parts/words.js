/** What staff are told of each cause. Customers get the message of the API, which is neutral where it must be. */
const causes = {
  insufficient_funds: 'Insufficient funds',
  card_declined: 'Card declined',
  card_data_invalid: 'Card details invalid',
  card_expired: 'Card expired',
  authentication_required: 'Bank asks to authenticate',
  velocity_limit: 'Card limit reached',
  issuer_unavailable: 'Bank not reachable',
  suspected_fraud: 'Suspected fraud',
  authorization_expired: 'Authorisation expired',
  amount_above_limit: 'Amount above limit',
  amount_above_hold: 'Amount above authorisation',
  out_of_stock: 'Out of stock',
  item_discontinued: 'Item discontinued',
  hold_lost: 'Reservation lost',
  address_not_served: 'Address not served',
  warehouse_refused: 'Refused by the warehouse',
  warehouse_cancelled: 'Cancelled at the warehouse',
  payment_given_back: 'Payment given back',
  recipient_refused: 'E-mail address refuses mail',
  cancel_requested: 'Cancelled on request',
  dependency_unavailable: 'Service not available',
  rate_limited: 'Rate limited',
  outcome_unknown: 'Outcome unknown',
  request_invalid: 'Request not accepted',
  credentials_invalid: 'Credentials not accepted',
  not_found: 'Not found at the other side',
  undo_refused: 'Undo refused',
  history_diverged: 'History diverged',
  decision_lost: 'Decision lost',
  timed_out: 'Timed out',
  internal_error: 'Internal error',
  run_lost: 'Run lost',
  run_stuck: 'Run stuck',
  record_behind: 'Record behind',
  parties_unasked: 'No answer yet',
  payment_differs: 'Payment differs',
  warehouse_differs: 'Warehouse differs',
  stock_differs: 'Stock differs',
  fence_differs: 'Attempt left open',
  not_on_record: 'Not on record',
  held_without_owner: 'Held without owner',
};

const steps = {
  authorizePayment: 'Authorise payment',
  stockHold: 'Reserve stock',
  capturePayment: 'Capture payment',
  warehouseOrder: 'Order at warehouse',
  sendReceipt: 'Send receipt',
};

const phases = {
  run: 'run',
  compensate: 'undo',
  try: 'reserve',
  confirm: 'confirm',
  cancel: 'release',
};

const decisions = {
  retry: 'Try again',
  amend: 'Correct',
  substitute: 'Send another item',
  ship_partial: 'Send fewer pieces',
  wait: 'Wait',
  approve: 'Approve',
  refund: 'Refund',
  waive: 'Do without',
  cancel: 'Cancel the order',
};

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
  approved_first: 'approved by the first person',
  proposed: 'waits for its amount to be approved',
};

export const causeNames = Object.keys(causes);
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

/** @param {string} name */
export const causeWords = (name) => wordOf(causes, name);
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
export const viaWords = (name) => ways[name] ?? name;
/** @param {string} name */
export const decisionWords = (name) => wordOf(decisions, name);
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
