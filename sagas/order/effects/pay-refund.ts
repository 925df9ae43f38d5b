import { formatMoney, type Money } from '../../../values/money.ts';
import { leftToPay, type RefundEnd, type RefundKeys, type Unpaid } from '../refunds.ts';
import {
  beginPayment,
  keepUnpaid,
  recordPaid,
  takeKey,
  type Payment,
  type RefundToPay,
} from '../store/refunds/refunds.ts';
import type { OrderStore } from '../store/kept.ts';
import type { Ports } from './ports.ts';
import { classify } from '../../../adapters/classify.ts';
import { describe, KnownFailure, overtaken, type Failure } from '../../../adapters/failure.ts';
import { isAnswer, isRetried } from '../../../saga/failure.ts';

interface Dependencies {
  readonly pool: OrderStore;
  readonly ports: Pick<Ports, 'payments'>;
  readonly steps: {
    /** After so many in vain an engineer is told. */
    readonly attempts: number;
    readonly keyWindowMs: number;
    readonly sendLifeMs: number;
  };
}

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
    const { parts, reference } = await lookUp(dependencies, payment);
    if (parts.length > 0) {
      const taken = await takeKey(pool, refund, { ...payment, ...steps });
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

/** The amount of a refund that is left to be paid, and the payment that it is of. */
async function lookUp(
  { ports }: Dependencies,
  { facts: { order }, refund }: Payment,
): Promise<{ parts: readonly Part[]; reference: string | undefined }> {
  const { currency } = order.total;
  const found = await Promise.all(
    (order.paymentIds ?? []).map(async (id) => ({
      ...(await ports.payments.read(id)),
      id,
      givenBack: await ports.payments.refunds(id),
    })),
  );
  const toPay = leftToPay(order, refund, found);
  switch (toPay.kind) {
    case 'to_pay': {
      const { parts, reference } = toPay;
      return { parts: parts.map(({ id, amount }) => ({ id, total: { amount, currency } })), reference };
    }
    case 'given_back_elsewhere':
      throw new GivenBackElsewhere({ amount: toPay.amount, currency });
    case 'too_little_kept': {
      const detail = 'less was kept than is to be refunded';
      throw new KnownFailure({ kind: 'persistent', cause: 'history_diverged', detail });
    }
  }
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
  const seen = isRetried(failure) && keys.attempts >= steps.attempts;
  await keepUnpaid(pool, refund, {
    keys,
    heard: heardBy(failure),
    transient: failure.kind === 'transient',
    seenElsewhere,
    trouble: seen ? { cause: failure.cause, message: describe(failure) } : undefined,
  });
}

function heardBy(failure: Failure): Unpaid['heard'] {
  if (!isAnswer(failure)) return 'nothing';
  return failure.kind === 'unknown' ? 'doubtful' : 'answer';
}
