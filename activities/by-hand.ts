import { byOthersOnRecord, givenBackByOthers } from '../domain/given-back.ts';
import { formatMoney } from '../domain/money.ts';
import { dueOf } from '../domain/order.ts';
import type { PaymentPosition } from '../domain/settle.ts';
import type { Call } from './effect.ts';
import { KnownFailure } from './failure.ts';
import type { PaymentState } from './ports.ts';

export type Position = PaymentPosition & PaymentState;

/**
 * What somebody gave back by hand of what is due, and is not on record: the customer keeps it, whatever is decided since. Minor
 * units. Beyond what is due it is part of what had to be given back.
 * @throws KnownFailure where a whole payment was given back: that is no goodwill, and what is due is not taken beside it
 */
export async function goodwillOf({ ports, facts }: Call, found: readonly Position[]): Promise<number> {
  const { order } = facts;
  const due = dueOf(order);
  const refunded = found.filter((payment) => payment.refunded > 0);
  if (refunded.length === 0 || due === 0) return 0;
  const lists = await Promise.all(refunded.map(async ({ id }) => await ports.payments.refunds(id)));
  const all = lists.flat();
  const untold = givenBackByOthers(order, all) - byOthersOnRecord(order, all);
  if (untold <= 0) return 0;
  const whole = refunded.find(
    (payment, index) =>
      payment.refunded >= payment.captured && givenBackByOthers(order, lists[index] ?? []) > 0,
  );
  if (whole !== undefined) {
    const amount = formatMoney({ amount: whole.captured, currency: order.total.currency });
    throw differs(
      `somebody gave back all of a payment there, ${amount}: cancel the order, which gives back what is left`,
    );
  }
  return Math.min(untold, due);
}

/** What somebody cancelled is not taken anew: the customer may have been told that nothing is charged. */
export function assertEndedByItself({ lapsed }: PaymentState): void {
  if (lapsed !== true) throw differs('somebody cancelled the payment there: cancel the order');
}

/** As {@link assertEndedByItself}, of several: what we let go of ourselves had another one beside it. */
export function assertNoneCancelled(payments: readonly PaymentState[]): void {
  for (const payment of payments)
    if (payment.status === 'canceled' && payment.letGo !== true) assertEndedByItself(payment);
}

/** What is missing is taken anew only where it was held once, and the time of that is over. */
export function assertLapsed(call: Call, missing: number, payments: readonly PaymentState[]): void {
  if (payments.some(({ lapsed, authorized }) => lapsed === true && authorized >= missing)) return;
  const amount = formatMoney({ amount: missing, currency: call.facts.order.total.currency });
  throw differs(
    `${amount} of what is due is neither charged nor held, and no authorisation of it has lapsed: cancel the order, which gives back what is left`,
  );
}

export function differs(detail: string): KnownFailure {
  return new KnownFailure({ kind: 'persistent', cause: 'payment_differs', detail });
}
