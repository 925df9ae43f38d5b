import type { Cause } from '../domain/causes.ts';
import type { OrderEvent } from '../domain/events.ts';
import { blockers, isWaived, phaseOf } from '../domain/order.ts';
import { directionOf, orderSteps, partyOf, type StepPhase } from '../domain/steps.ts';
import type { Pool } from './database.ts';
import { leftToUndo } from '../saga/rules/fence-rules.ts';
import { distinct, madeFor } from '../saga/rules/made.ts';
import { markRedriving, openStepLetter } from './dead-letters.ts';
import { askAnew, readFences } from './fence.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';
import { renewHolds } from './stock.ts';

export type CancelVerdict =
  | { readonly kind: 'cancelling'; readonly cause: Cause; readonly message: string }
  | { readonly kind: 'too_late' }
  | { readonly kind: 'order_closed'; readonly as: 'completed' | 'cancelled' };

/** Cancel and the pivot have one winner: both lock the order's row. Of several cancels the first stands. */
export async function startCancel(
  pool: Pool,
  orderId: string,
  why: Omit<OrderEvent & { type: 'cancel_started' }, 'type'>,
): Promise<CancelVerdict> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { closed, pivoted, cancel } = tx.order;
    if (closed !== undefined) return { kind: 'order_closed', as: closed };
    if (cancel !== undefined) return { kind: 'cancelling', cause: cancel.cause, message: cancel.message };
    if (pivoted) return { kind: 'too_late' };
    tx.append({ type: 'cancel_started', ...why });
    return { kind: 'cancelling', cause: why.cause, message: why.message };
  });
}

/**
 * A phase waits for an engineer: its dead letter is opened with the event that says so. What the order holds is renewed, so
 * that it outlives some of the wait.
 */
export async function parkStep(
  pool: Pool,
  orderId: string,
  parked: StepPhase & { cause: Cause; message: string; stack?: string; holdTtlMs: number },
): Promise<void> {
  const { holdTtlMs, stack, ...event } = parked;
  await inOrderTransaction(pool, orderId, async (tx) => {
    const before = phaseOf(tx.order, parked);
    if (tx.order.closed !== undefined || before?.status === 'parked') return;
    tx.append({ type: 'step_parked', ...event });
    // What a cancel has made pointless meanwhile waits for nobody.
    const pointless = tx.order.cancel !== undefined && directionOf(parked.phase) === 'forward';
    if (pointless) return;
    const attempts = before?.attempts ?? 1;
    await openStepLetter(tx.client, orderId, { ...event, stack, attempts, orderVersion: tx.version });
    await renewHolds(tx.client, orderId, holdTtlMs);
  });
}

/**
 * What was parked, or those of its `phases` that are named, may be attempted again. What was refused then is asked anew,
 * under a new key.
 */
export async function recordRedrive(
  pool: Pool,
  orderId: string,
  { phases, ...author }: { by: string; reason?: string; phases?: readonly StepPhase[] },
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const redriven = blockers(tx.order)
      .filter(({ step, phase }) => phases?.some((at) => at.step === step && at.phase === phase) ?? true)
      .map(({ step, phase }) => ({ step, phase }));
    if (redriven.length === 0) return;
    const fences = await readFences(tx);
    for (const at of redriven) if (!isWaived(tx.order, at)) await askAnew(tx, fences, at);
    tx.append({ type: 'order_redriven', ...author, phases: redriven });
    await markRedriving(tx.client, orderId, { selection: { phases: redriven }, author });
  });
}

/**
 * Ends an order. From here on its fences refuse every phase. No order is called cancelled that still holds or charges
 * something: nothing is recorded then.
 * @returns the steps that have to be undone first
 */
export async function closeOrder(
  pool: Pool,
  orderId: string,
  as: 'completed' | 'cancelled',
): Promise<readonly string[]> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    if (tx.order.closed !== undefined) return [];
    if (as === 'completed') {
      if (!tx.order.pivoted) throw new Error(`Order ${orderId} cannot complete before its pivot`);
      tx.append({ type: 'order_completed', paymentIds: await paymentIdsOf(tx) });
      return [];
    }
    const left = leftToUndo(await readFences(tx));
    if (left.length === 0) tx.append({ type: 'order_cancelled', paymentIds: await paymentIdsOf(tx) });
    return left;
  });
}

async function paymentIdsOf(tx: OrderTransaction): Promise<string[]> {
  const fences = await readFences(tx);
  const ofPayments = orderSteps
    .filter((step) => partyOf[step] === 'psp')
    .flatMap((step) => Object.values(fences[step] ?? {}));
  return distinct(ofPayments.flatMap((fence) => madeFor(fence))).map(({ id }) => id);
}
