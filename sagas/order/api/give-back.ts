import { statusOf, type Order } from '../order.ts';

/** How the money of an order is given back, for whoever asked for it in a way that does not apply to it as it is. */
export function howToGiveBack(order: Order): string {
  const status = statusOf(order);
  switch (status) {
    case 'completed':
      return 'To give the money back, refund it.';
    case 'cancelled':
    case 'cancelling':
      return 'All that was paid for it is given back without a refund.';
    case 'in_review':
    case 'action_required':
    case 'stalled':
    case 'pending':
      return order.pivoted
        ? `To give the money back, ${toBeCompleted[status]}.`
        : 'It can be cancelled, which gives the money back.';
  }
}

/** Only what is completed is refunded, and after the point of no return nothing else gives money back but a decision. */
const toBeCompleted = {
  in_review:
    'decide its case (`refund`, where that is offered); or refund the order once it is completed, which another decision leads to',
  action_required: 'refund the order once it is completed; it waits for the customer',
  stalled: 'refund the order once it is completed; redrive or settle its dead letter, which it waits for',
  pending: 'refund the order once it is completed',
} as const;
