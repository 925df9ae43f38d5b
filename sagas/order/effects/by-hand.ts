import { endedByOthers, givenBackByOthers, judgeByHand, type ByHand } from '../given-back.ts';
import { formatMoney } from '../../../values/money.ts';
import { dueOf } from '../order.ts';
import type { PaymentPosition } from '../payment-plan.ts';
import type { Call, RemoteEffect } from './effect.ts';
import { KnownFailure } from '../../../adapters/failure.ts';
import { withRefunds } from './with-refunds.ts';
import type { PaymentState } from './ports.ts';

export type Position = PaymentPosition & PaymentState;

/**
 * The amounts that somebody gave back by hand at the provider.
 * @throws KnownFailure where a whole payment was given back since: that is no goodwill, and the amount due is not taken beside it
 */
export async function givenBackByHand({ ports, facts }: Call, found: readonly Position[]): Promise<ByHand> {
  const { order } = facts;
  const refundable = await withRefunds(ports.payments, found);
  const all = refundable.flatMap(({ givenBack }) => givenBack);
  const judged = judgeByHand(order, givenBackByOthers(order, all));
  if (dueOf(order) === 0 || judged.news === 0) return judged;
  const ended = endedByOthers(order, refundable);
  if (ended.length > 0) {
    const total = ended.reduce((sum, { captured }) => sum + captured, 0);
    const amount = formatMoney({ amount: total, currency: order.total.currency });
    throw differs(
      `somebody gave back all of a payment there, ${amount}: cancel the order, which gives back what is left`,
    );
  }
  return judged;
}

/** A payment that somebody cancelled is not taken again: the customer may have been told that nothing is charged. */
export function assertEndedByItself({ lapsed }: PaymentState): void {
  if (lapsed !== true) throw differs('somebody cancelled the payment there: cancel the order');
}

/** As {@link assertEndedByItself}, of several payments: one that we voided ourselves had another one beside it. */
export function assertNoneCancelled(payments: readonly PaymentState[]): void {
  for (const payment of payments)
    if (payment.status === 'canceled' && payment.letGo !== true) assertEndedByItself(payment);
}

/** A missing amount is authorised again only where it was authorised once, and that authorisation has lapsed. */
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

/**
 * After the point of no return nobody can cancel an order of which the payment differs: a decision that would charge again what
 * somebody ended there is refused instead, the earlier decision stands, and its case is open again.
 */
export function decidedAgainAfterPivot(effect: RemoteEffect): RemoteEffect {
  const refusing =
    <Answer>(work: (call: Call) => Promise<Answer>) =>
    async (call: Call): Promise<Answer> => {
      try {
        return await work(call);
      } catch (error) {
        const isDiffering = error instanceof KnownFailure && error.failure.cause === 'payment_differs';
        if (!isDiffering || !call.facts.order.pivoted || call.lastApplied === undefined) throw error;
        const { detail } = error.failure;
        throw new KnownFailure({ kind: 'business', cause: 'payment_given_back', detail });
      }
    };
  return {
    ...effect,
    send: refusing((call) => effect.send(call)),
    ...(effect.prepare === undefined
      ? {}
      : { prepare: refusing(async (call) => await effect.prepare?.(call)) }),
    lookUp: refusing(async (call) => (await effect.lookUp?.(call)) ?? { kind: 'not_applied' }),
  };
}
