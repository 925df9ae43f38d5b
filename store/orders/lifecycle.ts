import type { Cause } from '../../sagas/order/causes.ts';
import { imbalances, type Imbalance, type StockTaken } from '../../sagas/order/books.ts';
import type { OrderEvent } from '../../sagas/order/events.ts';
import { orderSteps, partyOf, type StepPhase } from '../../sagas/order/steps.ts';
import type { InstanceFences } from '../../saga/rules/fence.ts';
import * as rules from '../../saga/rules/lifecycle.ts';
import { distinct, madeFor } from '../../saga/rules/made.ts';
import { answered, type SagaRules } from '../../saga/rules/record.ts';
import type { Closing } from '../../saga/runtime.ts';
import { reasonOf } from '../command-words.ts';
import type { Pool } from '../database.ts';
import { decideOnFacts } from '../commit/decide-on.ts';
import {
  orderRules,
  readRecord,
  readRecordWithoutCases,
  type OrderRecord,
  type Wanted,
} from '../commit/order-record.ts';
import { inOrderTransaction, type OrderTransaction } from '../commit/order-transaction.ts';
import { renewHolds } from '../stock/stock.ts';
import { readStockTaken } from '../cases/taken.ts';
import { writeChanges } from '../commit/write-changes.ts';

export type CancelVerdict =
  | { readonly kind: 'cancelling'; readonly cause: Cause; readonly message: string }
  | Exclude<rules.CancelVerdict, { kind: 'cancelling' }>;

/** Cancel and the pivot have one winner: both lock the order's row. Of several cancels the first stands. */
export async function startCancel(
  pool: Pool,
  orderId: string,
  why: Omit<OrderEvent & { type: 'cancel_started' }, 'type'>,
): Promise<CancelVerdict> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { changes, answer } = rules.startCancel(await readRecord(tx), why);
    await writeChanges(tx, changes);
    return answer as CancelVerdict;
  });
}

/**
 * A phase waits for an engineer: its dead letter is opened with the event that says so. What the order holds is renewed, so
 * that it outlives some of the wait. Resolves to whether a letter was opened.
 */
export async function parkStep(
  pool: Pool,
  orderId: string,
  parked: StepPhase & { cause: Cause; message: string; stack?: string; holdTtlMs: number },
): Promise<boolean> {
  const { holdTtlMs, ...parking } = parked;
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { changes, answer: asks } = rules.park(await readRecordWithoutCases(tx), parking);
    await writeChanges(tx, changes);
    if (asks) await renewHolds(tx.client, orderId, holdTtlMs);
    return asks;
  });
}

interface Redrive {
  readonly by: string;
  readonly reason?: string;
  /** Cites the reason. */
  readonly words?: string;
  readonly phases?: readonly StepPhase[] | undefined;
  /** Also an end that waits for an engineer. */
  readonly closing?: boolean;
}

/**
 * What was parked, or those of its `phases` that are named, may be attempted again. What was refused then is asked anew,
 * under a new key.
 */
export async function recordRedrive(
  pool: Pool,
  orderId: string,
  { phases, closing = true, by, ...why }: Redrive,
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const reason = await reasonOf(tx.client, orderId, why);
    const author = { by, ...(reason === undefined ? {} : { reason }) };
    const record = await readRecordWithoutCases(tx);
    const { changes } = rules.redrive(record, { phases, closing, ...author });
    await writeChanges(tx, changes);
  });
}

/** How an order is to end. */
type End = 'completed' | 'cancelled';

/**
 * Ends an order, unless the record speaks against it: no order is called completed that is not as it is asked for, or
 * cancelled that still holds or charges something. From here on its fences refuse every phase. `readAnew` is called where its books do not
 * balance, or did not before: it asks the payment provider anew, where it is to be, and says why that could not be done.
 */
export async function closeOrder(
  pool: Pool,
  orderId: string,
  as: End,
  wanted: Wanted,
  { readAnew = () => Promise.resolve(undefined) }: { readAnew?: () => Promise<string | undefined> } = {},
): Promise<Closing> {
  const closing = await decideOnFacts<Closing | 'unbalanced', StockTaken>(pool, orderId, {
    read: readStockTaken,
    rule: (record, now, taken) => {
      const judged = judgeEnd(record, { as, rules: orderRules(wanted, now), taken });
      if (judged.kind !== 'ends') return answered(judged);
      const isClean = judged.differing.length === 0 && record.state.unbalanced === undefined;
      return isClean
        ? { changes: rules.end(record.state, endOf(record, as)), answer: { kind: 'closed' } }
        : answered('unbalanced');
    },
  });
  if (closing !== 'unbalanced') return closing;
  const blind = await readAnew();
  return await inOrderTransaction(pool, orderId, async (tx): Promise<Closing> => {
    const record = await readRecordWithoutCases(tx);
    const taken = await readStockTaken(tx.client, orderId);
    const judged = judgeEnd(record, { as, rules: orderRules(wanted, tx.now), taken });
    if (judged.kind !== 'ends') return judged;
    const { differing } = judged;
    if (differing.length > 0 && tx.order.unbalanced?.vouchedBy === undefined)
      return await refuseClosing(tx, differing, blind);
    await writeChanges(tx, rules.end(record.state, endOf(record, as)));
    return { kind: 'closed' };
  });
}

/** `ends`: nothing speaks against it but what differs in its books. */
function judgeEnd(
  record: OrderRecord,
  given: { as: End; rules: SagaRules<OrderRecord>; taken: StockTaken },
): Closing | { readonly kind: 'ends'; readonly differing: readonly Imbalance[] } {
  const { as, taken } = given;
  const { state, facts } = record;
  if (state.closed !== undefined) return { kind: 'closed' };
  if (as === 'completed' && !state.pivoted)
    throw new Error(`Order ${facts.orderId} cannot complete before its pivot`);
  const objection = rules.objectionToEnd(given.rules, record, as);
  return objection ?? { kind: 'ends', differing: imbalances(state, { as, taken }) };
}

function endOf({ fences }: OrderRecord, as: End) {
  return { type: as, paymentIds: paymentIdsOf(fences) } as const;
}

/** An engineer is asked, and the run waits. */
async function refuseClosing(
  tx: OrderTransaction,
  differing: readonly Imbalance[],
  blind: string | undefined,
): Promise<Closing> {
  const unasked = blind === undefined ? [] : [`the payment provider could not be asked: ${blind}`];
  const message = [...differing.map((one) => one.message), ...unasked].join('; ');
  const cause = 'books_unbalanced';
  const more = `The order was to end, but ${message}. Mend it at the payment provider and redrive; what was made good by other means is settled as done elsewhere.`;
  await writeChanges(tx, rules.refuseEnd(tx.order, { cause, message, more }));
  // What a cancel has undone is not attempted again.
  const phases = tx.order.pivoted ? differing.map(({ worth }) => worth) : [];
  return { kind: 'unbalanced', phases, reason: { cause, message } };
}

/** Of all payments that were ever begun; one that two phases worked on is one. */
function paymentIdsOf(fences: InstanceFences): string[] {
  const ofPayments = orderSteps
    .filter((step) => partyOf(step) === 'psp')
    .flatMap((step) => Object.values(fences[step] ?? {}));
  return distinct(ofPayments.flatMap((fence) => madeFor(fence))).map(({ id }) => id);
}
