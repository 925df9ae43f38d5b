import type { Links } from '../../../api/http/links.ts';
import type { InstanceSnapshot } from '../../../store/instances/list-instances.ts';
import type { Money } from '../../../values/money.ts';
import type { OrderLine, Payments } from '../events.ts';
import { dueOf, type Order, type Refund } from '../order.ts';
import type { OrderKept } from '../store/kept.ts';
import { actionRequired, type ActionRequired } from './action-required.ts';

/** The fields that an order shows beside those of every instance. Never with personal data. */
export interface OrderDetails {
  readonly lines: readonly OrderLine[];
  readonly payments: Pick<Payments, 'authorized' | 'captured' | 'voided' | 'refunded'>;
  /** Its cost in the end: less the refunds, and nothing once it is cancelled. */
  readonly due: Money;
  /** The refunds since it was completed. */
  readonly refunds?: readonly Refund[];
  /** The action that is needed of the customer. */
  readonly actionRequired?: ActionRequired;
}

export function orderSummary({ total }: Pick<Order, 'total'>): { readonly total: Money } {
  return { total };
}

export function orderDetails(snapshot: InstanceSnapshot<OrderKept>, links: Links): OrderDetails {
  const { state: order } = snapshot;
  const { authorized, captured, voided, refunded } = order.payments;
  return {
    lines: order.lines,
    payments: { authorized, captured, voided, refunded },
    due: { ...order.total, amount: dueOf(order) },
    ...(order.refunds === undefined ? {} : { refunds: order.refunds }),
    ...actionRequired(snapshot, links),
  };
}
