import { formatMoney, type Money } from '../values/money.ts';
import { byOthersOnRecord, givenBackByOthers } from '../sagas/order/given-back.ts';
import { settle } from '../sagas/order/settle.ts';
import {
  beginPayment,
  keepUnpaid,
  recordPaid,
  takeKey,
  type Payment,
  type RefundEnd,
  type RefundKeys,
  type RefundToPay,
} from '../journal/refunds.ts';
import { withAnswer, withDoubt } from '../saga/rules/sends.ts';
import { classify } from '../adapters/classify.ts';
import type { StepDependencies } from './dependencies.ts';
import { describe, isAnswer, isRetried, KnownFailure, overtaken, type Failure } from '../adapters/failure.ts';

type Dependencies = Pick<StepDependencies, 'pool' | 'ports' | 'steps'>;

/**
 * Pays a refund that was granted, once. It has an identity of its own at the provider, by which what was paid of it is looked
 * up before the rest is sent; nothing is sent under a new key while an earlier request may still arrive.
 * One that somebody put away meanwhile is left alone.
 */
export async function payRefund(dependencies: Dependencies, refund: RefundToPay): Promise<RefundEnd> {
  const { pool, steps } = dependencies;
  const payment = await beginPayment(pool, refund);
  if (typeof payment === 'string') return payment;
  let keys: RefundKeys = payment.keys;
  try {
    const { parts, reference } = await lookUp(dependencies, refund, payment);
    if (parts.length > 0) {
      const taken = await takeKey(pool, refund, { keys, ...steps });
      if (taken.kind === 'put_away') return taken.kind;
      if (taken.kind !== 'taken')
        throw new KnownFailure(taken.kind === 'blocked' ? stillUnderWay : overtaken);
      keys = taken.keys;
      await send(dependencies, refund, { parts, keyNumber: keys.keyNumber });
    }
    await recordPaid(pool, refund, reference);
    return 'paid';
  } catch (error) {
    const failure = classify(error);
    const seen = error instanceof GivenBackElsewhere ? { seenElsewhere: error.amount } : {};
    if (failure !== overtaken) await report(dependencies, refund, { keys, failure, ...seen });
    throw error;
  }
}

const stillUnderWay: Failure = {
  kind: 'transient',
  cause: 'outcome_unknown',
  detail: 'an earlier request may still arrive',
};

/** Whether this refund is among it, only a person can tell. */
class GivenBackElsewhere extends KnownFailure {
  /** Minor units. */
  readonly amount: number;

  constructor({ amount, currency }: Money) {
    const refunded = formatMoney({ amount, currency });
    const detail = `the payment provider has given back ${refunded} that nobody asked it for here: archive this if this refund is what was paid there by hand; redrive it by itself if that was something else, and it is paid`;
    super({ kind: 'persistent', cause: 'payment_differs', detail });
    this.amount = amount;
  }
}

interface Part {
  readonly id: string;
  readonly total: Money;
}

/** What is left to be paid of it, and the payment that it is of. */
async function lookUp(
  { ports }: Dependencies,
  { refundId }: RefundToPay,
  { facts: { order }, amount, acknowledged }: Payment,
): Promise<{ parts: readonly Part[]; reference: string | undefined }> {
  const found = await Promise.all(
    (order.paymentIds ?? []).map(async (id) => ({
      state: { ...(await ports.payments.read(id)), id, current: false },
      refunds: await ports.payments.refunds(id),
    })),
  );
  const states = found.map(({ state }) => state);
  const paid = found.map(({ refunds }) => sum(refunds.filter((one) => one.refundId === refundId)));
  const rest = amount - paid.reduce((total, part) => total + part, 0);
  const given = found.flatMap(({ refunds }) => refunds);
  const byOthers = givenBackByOthers(order, given);
  if (rest > 0 && byOthers > byOthersOnRecord(order) + acknowledged)
    throw new GivenBackElsewhere({ amount: byOthers, currency: order.total.currency });
  const kept = states.reduce((total, { captured, refunded }) => total + captured - refunded, 0);
  const parts = rest > 0 ? settle(kept - rest, states).refund : [];
  // What somebody gave back by hand, and whoever redrove this was told of, may be all that is missing: what is left is paid then.
  if (rest - sum(parts) > acknowledged) {
    const detail = 'less was kept than is to be refunded';
    throw new KnownFailure({ kind: 'persistent', cause: 'history_diverged', detail });
  }
  const { currency } = order.total;
  const paidOf = states.findLast((_, index) => (paid[index] ?? 0) > 0)?.id;
  return {
    parts: parts.map((part) => ({ id: part.id, total: { amount: part.amount, currency } })),
    reference: parts.at(-1)?.id ?? paidOf,
  };
}

async function send(
  { ports }: Dependencies,
  { orderId, refundId }: RefundToPay,
  { parts, keyNumber }: { parts: readonly Part[]; keyNumber: number },
): Promise<void> {
  for (const { id, total } of parts) {
    const key = `${orderId}/refund/${refundId}/${keyNumber}/${id}`;
    await ports.payments.refund({ id, total, refundId, key });
  }
}

/** Keeps what is known of the attempt. One that is tried again and again must be seen. */
async function report(
  { pool, steps }: Dependencies,
  refund: RefundToPay,
  { keys, failure, seenElsewhere }: { keys: RefundKeys; failure: Failure; seenElsewhere?: number },
): Promise<void> {
  const heard = isAnswer(failure) ? withAnswerOf(failure, keys) : keys;
  // It had no effect, or all of it, which the next look-up sees: its key may have stored the error.
  const wasSent = keys.unanswered?.some(({ attempt }) => attempt === keys.attempts) === true;
  const spent = wasSent && isAnswer(failure) && failure.kind !== 'transient' ? { spent: true } : {};
  const seen = isRetried(failure) && keys.attempts >= steps.attempts;
  await keepUnpaid(pool, refund, {
    keys: { ...heard, ...spent },
    seenElsewhere,
    ...(seen ? { trouble: { cause: failure.cause, message: describe(failure) } } : {}),
  });
}

function withAnswerOf({ kind }: Failure, keys: RefundKeys): RefundKeys {
  return kind === 'unknown' ? withDoubt(keys, keys.attempts) : withAnswer(keys, keys.attempts);
}

function sum(amounts: readonly { readonly amount: number }[]): number {
  return amounts.reduce((total, { amount }) => total + amount, 0);
}
