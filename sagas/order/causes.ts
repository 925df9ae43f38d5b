/**
 * The catalogue of causes: why a step did not succeed.
 *
 * - `business`: an alternative flow that a person can decide on. `message` is shown to customers, so the words for
 *   fraud are neutral (a thief must not learn what gave them away).
 * - `technical`: for an engineer; the customer is only told that it takes longer.
 */
export const causes = {
  insufficient_funds: business('The card has insufficient funds. Please use another card.'),
  card_declined: business('The card was declined. Please use another card or ask your bank.'),
  card_data_invalid: business(
    'The card details are not right. Please check the number, the expiry date and the code.',
  ),
  card_expired: business('The card has expired. Please use another card.'),
  authentication_required: business('Your bank asks you to confirm this payment.'),
  velocity_limit: business('The card has reached its limit for now. Please use another card or try later.'),
  issuer_unavailable: business('Your bank could not be reached. Please try again in a while.'),
  suspected_fraud: business('The card was declined. Please use another card.'),
  authorization_expired: business('The authorisation of the payment has expired.'),
  amount_above_limit: business('We check orders of this size before we go on.'),
  amount_above_hold: business('The amount is higher than the one that was authorised.'),
  out_of_stock: business('An item of this order is out of stock.'),
  item_discontinued: business('An item of this order is no longer sold.'),
  hold_lost: business('An item of this order was reserved for too long and is out of stock now.'),
  address_not_served: business('We cannot deliver to this address.'),
  warehouse_refused: business('The warehouse cannot take this order.'),
  warehouse_cancelled: business('The warehouse cannot send this order any more.'),
  payment_given_back: business('The payment for this order was given back.'),
  recipient_refused: business('The e-mail address does not accept mail.'),
  cancel_requested: business('The order was cancelled on request.'),

  dependency_unavailable: technical('A service that this step needs does not answer.'),
  rate_limited: technical('A service asks for fewer requests.'),
  outcome_unknown: technical('It is not known whether the request was carried out.'),
  request_invalid: technical('A service does not accept the request: a program or configuration error.'),
  credentials_invalid: technical('A service does not accept our credentials.'),
  not_found: technical('A service does not know what the request refers to.'),
  undo_refused: technical('What was done cannot be undone any more.'),
  history_diverged: technical('The run does not agree with what is on record for this order.'),
  timed_out: technical('The step took longer than it may, or its worker was lost.'),
  internal_error: technical('An unexpected error in the program.'),
  run_lost: technical('The run of this order has ended, and the order has not.'),
  run_stuck: technical('The run of this order is open, and gets nowhere.'),
  record_behind: technical('More was done for this order than is on record: the database was restored.'),
  decision_lost: technical('More was done for this order than was decided, by what is on record.'),
  parties_unasked: technical('What was done for this order cannot be asked for, and nothing is sent before.'),
  payment_differs: technical('The payment provider has other amounts than are on record for this order.'),
  warehouse_differs: technical('The warehouse has something else than is on record for this order.'),
  stock_differs: technical('The stock that moved is not what this order has come to.'),
  fence_differs: technical('The order has ended, and an attempt at one of its steps has not.'),
  not_on_record: technical('A payment or a warehouse order exists for this order that is not on record.'),
  not_recorded: technical('What the run of this order has to write down is refused by our database.'),
  run_left_open: technical('The order has ended, and its run is still open.'),
  refund_failed: technical('A refund that was granted could not be paid.'),
  books_unbalanced: technical('The order could not be ended, for its books do not balance.'),
  held_without_owner: technical('The order has ended, and something is still held for it.'),
} as const;

export type Cause = keyof typeof causes;

export function isCause(value: unknown): value is Cause {
  return typeof value === 'string' && Object.hasOwn(causes, value);
}

interface CauseEntry {
  readonly kind: 'business' | 'technical';
  readonly message: string;
}

function business(message: string): CauseEntry {
  return { kind: 'business', message };
}

function technical(message: string): CauseEntry {
  return { kind: 'technical', message };
}
