import type { OrderTerms } from './order-terms.ts';
import { dueOf, type Order } from './order.ts';

/** Whether a person has to approve what an order costs before money is asked for. `approvalAbove`: minor units. */
export function needsApproval(order: Order, approvalAbove = Infinity): boolean {
  const due = dueOf(order);
  return due > approvalAbove && due > (order.approvedUpTo ?? 0);
}

/** As {@link needsApproval}, of what a decision makes of an order: only where it asks for money otherwise than before. */
export function decisionNeedsApproval(
  order: Order,
  { before, after }: { before: OrderTerms; after: OrderTerms },
  approvalAbove?: number,
): boolean {
  const asksForMoney =
    after.total.amount !== before.total.amount || after.paymentMethod !== before.paymentMethod;
  const { total, approvedUpTo } = after;
  const decided = { ...order, total, ...(approvedUpTo === undefined ? {} : { approvedUpTo }) };
  return asksForMoney && needsApproval(decided, approvalAbove);
}
