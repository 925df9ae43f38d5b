import { paymentsOf, totalOf } from '../payments-made.ts';
import type { PaymentPort } from '../ports.ts';
import { formatMoney } from '../../../../values/money.ts';
import type { Payments } from '../../events.ts';
import { dueOf, unpaidOf } from '../../order.ts';
import type { UnderReview } from '../../../../reconcile/comparing.ts';
import type { OrderKept } from '../../store/kept.ts';

const totals = [
  'authorized',
  'captured',
  'voided',
  'refunded',
] as const satisfies readonly (keyof Payments)[];

/** The provider's totals against ours, and for a closed order against what is due. */
export async function paymentDrift(
  payments: PaymentPort,
  { state: order, fences }: UnderReview<OrderKept>,
): Promise<string[]> {
  const money = (amount: number) => formatMoney({ amount, currency: order.total.currency });
  const ids = order.paymentIds ?? paymentsOf(fences);
  if (ids.length === 0) {
    return order.closed === 'completed' ? ['the order is completed and has no payment'] : [];
  }
  const states = await Promise.all(ids.map((id) => payments.read(id)));
  const actual = totalOf(states);
  const id = ids.join(' + ');
  // While a step is under way the provider may be ahead of what is recorded.
  if (order.closed === undefined) return [];

  // While a refund is being paid the provider may be ahead of what is recorded.
  const unpaid = unpaidOf(order);
  const drifts = totals
    .filter((name) => actual[name] !== order.payments[name] && (name !== 'refunded' || unpaid === 0))
    .map((name) => `${id}: ${name} is ${money(actual[name])}, on record ${money(order.payments[name])}`);
  const due = dueOf(order);
  const kept = actual.captured - actual.refunded;
  if (kept < due || kept > due + unpaid) drifts.push(`${id}: ${money(kept)} was kept, due is ${money(due)}`);
  const held = actual.authorized - actual.captured - actual.voided;
  if (states.some(({ status }) => status === 'authorized') && held > 0)
    drifts.push(`${id}: ${money(held)} is still authorised`);
  return drifts;
}
