import { knownCause, type CauseWords } from '../../saga/causes.ts';

/**
 * The catalogue of causes: why a step did not succeed. Each has a label for staff, and a message.
 *
 * - `business`: an alternative flow that a person can decide on. `message` is shown to customers, so the words for
 *   fraud are neutral (a thief must not learn what gave them away).
 * - `technical`: for an engineer; the customer is only told that it takes longer.
 */
export const causes = {
  insufficient_funds: business(
    'Insufficient funds',
    'The card has insufficient funds. Please use another card.',
  ),
  card_declined: business(
    'Card declined',
    'The card was declined. Please use another card or ask your bank.',
  ),
  card_data_invalid: business(
    'Card details invalid',
    'The card details are not right. Please check the number, the expiry date and the code.',
  ),
  card_expired: business('Card expired', 'The card has expired. Please use another card.'),
  authentication_required: business(
    'Bank asks to authenticate',
    'Your bank asks you to confirm this payment.',
  ),
  velocity_limit: business(
    'Card limit reached',
    'The card has reached its limit for now. Please use another card or try later.',
  ),
  issuer_unavailable: business(
    'Bank not reachable',
    'Your bank could not be reached. Please try again in a while.',
  ),
  suspected_fraud: business('Suspected fraud', 'The card was declined. Please use another card.'),
  authorization_expired: business('Authorisation expired', 'The authorisation of the payment has expired.'),
  amount_above_limit: business('Amount above limit', 'We check orders of this size before we go on.'),
  amount_above_hold: business(
    'Amount above authorisation',
    'The amount is higher than the one that was authorised.',
  ),
  out_of_stock: business('Out of stock', 'An item of this order is out of stock.'),
  item_discontinued: business('Item discontinued', 'An item of this order is no longer sold.'),
  hold_lost: business(
    'Reservation lost',
    'An item of this order was reserved for too long and is out of stock now.',
  ),
  address_not_served: business('Address not served', 'We cannot deliver to this address.'),
  warehouse_refused: business('Refused by the warehouse', 'The warehouse cannot take this order.'),
  shipped_otherwise: business(
    'Shipped otherwise',
    'The warehouse has sent this order already, and not as it is asked for now.',
  ),
  warehouse_cancelled: business(
    'Cancelled at the warehouse',
    'The warehouse cannot send this order any more.',
  ),
  payment_given_back: business('Payment given back', 'The payment for this order was given back.'),
  recipient_refused: business('E-mail address refuses mail', 'The e-mail address does not accept mail.'),
  cancel_requested: business('Cancelled on request', 'The order was cancelled on request.'),

  dependency_unavailable: technical(
    'Service not available',
    'A service that this step needs does not answer.',
  ),
  rate_limited: technical('Rate limited', 'A service asks for fewer requests.'),
  outcome_unknown: technical('Outcome unknown', 'It is not known whether the request was carried out.'),
  request_invalid: technical(
    'Request not accepted',
    'A service does not accept the request: a program or configuration error.',
  ),
  credentials_invalid: technical('Credentials not accepted', 'A service does not accept our credentials.'),
  not_found: technical('Not found at the other side', 'A service does not know what the request refers to.'),
  undo_refused: technical('Undo refused', 'The step cannot be undone any more.'),
  history_diverged: technical(
    'History diverged',
    'The run does not agree with what is on record for this order.',
  ),
  timed_out: technical('Timed out', 'The step took longer than it may, or its worker was lost.'),
  internal_error: technical('Internal error', 'An unexpected error in the program.'),
  run_lost: technical('Run lost', 'The run of this order has ended, and the order has not.'),
  run_stuck: technical('Run stuck', 'The run of this order is open, and gets nowhere.'),
  record_behind: technical(
    'Record behind',
    'More was done for this order than is on record: the database was restored.',
  ),
  decision_lost: technical(
    'Decision lost',
    'More was done for this order than was decided, by what is on record.',
  ),
  parties_unasked: technical(
    'No answer yet',
    'The parties could not be asked what was done for this order, and nothing is sent before.',
  ),
  payment_differs: technical(
    'Payment differs',
    'The payment provider has other amounts than are on record for this order.',
  ),
  warehouse_differs: technical(
    'Warehouse differs',
    'The warehouse has something else than is on record for this order.',
  ),
  stock_uncounted: technical(
    'Stock to be counted',
    'The order was shipped, and by the books the shelf has too little of what it was sold.',
  ),
  stock_differs: technical('Stock differs', 'The stock that moved is not what this order has come to.'),
  fence_differs: technical(
    'Attempt left open',
    'The order has ended, and an attempt at one of its steps has not.',
  ),
  not_on_record: technical(
    'Not on record',
    'A payment or a warehouse order exists for this order that is not on record.',
  ),
  not_recorded: technical(
    'Not recorded',
    'What the run of this order has to write down is refused by our database.',
  ),
  run_left_open: technical('Run left open', 'The order has ended, and its run is still open.'),
  refund_failed: technical('Refund failed', 'A refund that was granted could not be paid.'),
  books_unbalanced: technical(
    'Books unbalanced',
    'The order could not be ended, for its books do not balance.',
  ),
  held_without_owner: technical(
    'Held without owner',
    'The order has ended, and something is still held for it.',
  ),
} as const;

export type Cause = keyof typeof causes;

/** The cause, where the catalogue has it: somebody may have typed it. */
export function causeNamed(cause: string): Cause {
  return knownCause(causes, cause) as Cause;
}

function business(label: string, message: string): CauseWords {
  return { kind: 'business', label, message };
}

function technical(label: string, message: string): CauseWords {
  return { kind: 'technical', label, message };
}
