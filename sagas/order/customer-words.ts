import type { Cause } from './causes.ts';

const ofStock: readonly Cause[] = ['out_of_stock', 'hold_lost', 'item_discontinued'];
const ofAddress: readonly Cause[] = ['address_not_served', 'warehouse_refused'];
const ofPayment: readonly Cause[] = [
  'insufficient_funds',
  'card_declined',
  'card_data_invalid',
  'card_expired',
  'authentication_required',
  'velocity_limit',
  'issuer_unavailable',
  'suspected_fraud',
  'authorization_expired',
  'amount_above_hold',
];

/**
 * The words for a customer while an operator decides. Why a payment is looked at is nobody's business but ours. No mail is promised:
 * none is sent in a review, and operators do not see the address.
 */
export function toldInReview(cause: Cause): string {
  if (ofStock.includes(cause))
    return 'Something you chose is not on the shelf at the moment. It may come back any time; else we find the best way for you. You need do nothing.';
  if (ofAddress.includes(cause))
    return 'There is a question about where it should go, and one of us looks into it. If the address is not right, please tell us, with the number of this order.';
  if (cause === 'recipient_refused')
    return 'Only the receipt is missing: the e-mail address of this order does not accept mail. Nothing else waits for it.';
  return 'One of us takes a closer look before it goes on. You need do nothing.';
}

/** Why an order ended as it did: nobody is asked for another card any more. */
export function toldOnceOver({ cause, message }: { cause: Cause; message: string }): string {
  const [why = message] = message.split(' Please ');
  return ofPayment.includes(cause) ? why : message;
}

/**
 * The question that an operator decides on, in a sentence that a customer may read. The message of a cause of payment asks the customer for
 * another card, which is not theirs to give while an operator decides.
 */
export function askedInReview({ cause, message }: { cause: Cause; message: string }): string {
  return ofPayment.includes(cause) ? 'One of us takes a closer look at the payment.' : message;
}
