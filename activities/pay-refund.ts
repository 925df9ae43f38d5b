import { settle } from '../domain/settle.ts';
import { beginPayment, recordPaid, spendKey, type RefundToPay } from '../journal/refunds.ts';
import { classify } from './classify.ts';
import type { StepDependencies } from './dependencies.ts';
import { KnownFailure, type Failure } from './failure.ts';
import { totalOf } from './payments-made.ts';

/**
 * Pays a refund that was granted, once: what the provider has refunded already is looked up first, and only the rest is sent,
 * under a key that is sent again while its outcome is unknown.
 */
export async function payRefund(
  { pool, ports, steps }: Pick<StepDependencies, 'pool' | 'ports' | 'steps'>,
  refund: RefundToPay,
): Promise<void> {
  const begun = await beginPayment(pool, refund, steps);
  if (begun === undefined) return;
  const { facts, amount, keyNumber } = begun;
  const { orderId, order } = facts;
  const states = await Promise.all(
    (order.paymentIds ?? []).map(async (id) => ({ ...(await ports.payments.read(id)), id, current: false })),
  );
  const totals = totalOf(states);
  const rest = amount - (totals.refunded - order.payments.refunded);
  const { refund: parts } = settle(totals.captured - totals.refunded - Math.max(0, rest), states);
  if (parts.reduce((sum, part) => sum + part.amount, 0) < rest) {
    const detail = 'less was kept than is to be refunded';
    throw new KnownFailure({ kind: 'persistent', cause: 'history_diverged', detail });
  }
  try {
    for (const { id, amount } of parts) {
      const key = `${orderId}/refund/${refund.refundId}/${keyNumber}/${id}`;
      const total = { amount, currency: order.total.currency };
      await ports.payments.refund({ id, total, key });
    }
  } catch (error) {
    if (hadNoEffect(classify(error))) await spendKey(pool, refund.refundId, keyNumber);
    throw error;
  }
  await recordPaid(pool, refund, parts.at(-1)?.id ?? states.at(-1)?.id);
}

/** Or had all of it: the provider is done with the request, and the next look-up sees what came of it. */
function hadNoEffect(failure: Failure): boolean {
  if (failure.kind === 'unknown') return failure.answered;
  return failure.kind !== 'transient';
}
