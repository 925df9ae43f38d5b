import { imbalances, type Imbalance, type StockTaken } from '../books.ts';
import { orderSteps, partyOf } from '../steps.ts';
import type { InstanceFences } from '../../../saga/rules/fence.ts';
import * as rules from '../../../saga/rules/lifecycle.ts';
import { distinct, madeFor } from '../../../saga/rules/made.ts';
import { answered, type Ruled, type SagaRules } from '../../../saga/rules/record.ts';
import type { Closing, Unasked } from '../../../saga/runtime.ts';
import { decideOnFacts } from '../../../store/commit/decide-on.ts';
import { readRecord } from '../../../store/commit/instance-record.ts';
import { inInstanceTransaction } from '../../../store/commit/instance-transaction.ts';
import { writeChanges } from '../../../store/commit/write-changes.ts';
import type { OrderRecord, OrderStore, OrderTransaction } from './kept.ts';
import { readStockTaken } from './stock/taken.ts';

/** How an order is to end. */
type End = 'completed' | 'cancelled';

/**
 * Ends an order, unless the record speaks against it: no order is called completed that is not as it is asked for, or
 * cancelled that still holds or charges something. From here on its fences refuse every phase. `reread` is called where its books do not
 * balance, or did not before: it asks the payment provider again, where it is to be asked, and says why that could not be done.
 */
export async function closeOrder(
  store: OrderStore,
  orderId: string,
  as: End,
  { reread = () => Promise.resolve(undefined) }: { reread?: () => Promise<string | undefined> } = {},
): Promise<Closing | Unasked> {
  const closing = await decideOnFacts(store, orderId, {
    read: readStockTaken,
    rule: (record, now, taken): Ruled<Closing | Unasked | 'unbalanced'> => {
      const judged = judgeEnd(record, { as, rules: store.saga.rules(now), taken });
      if (judged.kind !== 'ends') return answered(judged);
      const isClean = judged.differing.length === 0 && record.state.unbalanced === undefined;
      return isClean
        ? { changes: rules.end(record, endOf(record, as)), answer: { kind: 'closed' } }
        : answered('unbalanced');
    },
  });
  if (closing !== 'unbalanced') return closing;
  const blind = await reread();
  return await inInstanceTransaction(store, orderId, async (tx): Promise<Closing | Unasked> => {
    const record = await readRecord(tx);
    const taken = await readStockTaken(tx.client, orderId);
    const judged = judgeEnd(record, { as, rules: store.saga.rules(tx.now), taken });
    if (judged.kind !== 'ends') return judged;
    const { differing } = judged;
    if (differing.length > 0 && tx.state.unbalanced?.vouchedBy === undefined)
      return await refuseClosing(tx, differing, blind);
    await writeChanges(tx, rules.end(record, endOf(record, as)));
    return { kind: 'closed' };
  });
}

/** `ends`: nothing speaks against it but what differs in its books. */
function judgeEnd(
  record: OrderRecord,
  given: { as: End; rules: SagaRules<OrderRecord>; taken: StockTaken },
): Closing | Unasked | { readonly kind: 'ends'; readonly differing: readonly Imbalance[] } {
  const { as, taken } = given;
  const { instanceId, state } = record;
  if (state.closed !== undefined) return { kind: 'closed' };
  if (as === 'completed' && !state.pivoted)
    throw new Error(`Order ${instanceId} cannot complete before its pivot`);
  const objection = rules.unasked(record) ?? rules.objectionToEnd(given.rules, record, as);
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
  await writeChanges(tx, rules.refuseEnd(tx.state, { cause, message, more }));
  // A step that a cancel has undone is not attempted again.
  const phases = tx.state.pivoted ? differing.map(({ worth }) => worth) : [];
  return { kind: 'unbalanced', phases, reason: { cause, message } };
}

/** Of all payments that were ever begun; one that two phases worked on is one. */
function paymentIdsOf(fences: InstanceFences): string[] {
  const ofPayments = orderSteps
    .filter((step) => partyOf(step) === 'psp')
    .flatMap((step) => Object.values(fences[step] ?? {}));
  return distinct(ofPayments.flatMap((fence) => madeFor(fence))).map(({ id }) => id);
}
