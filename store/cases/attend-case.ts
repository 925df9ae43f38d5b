import { randomUUID } from 'node:crypto';
import type { StepPhase } from '../../sagas/order/steps.ts';
import type { Cause } from '../../sagas/order/causes.ts';
import { meetDeadlines, type Deadlines, type Met } from '../../saga/rules/case-deadlines.ts';
import type { CaseRuling } from '../../saga/rules/case-record.ts';
import { attend } from '../../saga/rules/cases.ts';
import { applied } from '../../saga/rules/record.ts';
import type { Pool } from '../database.ts';
import { orderRules, readRecord, type Wanted } from '../commit/order-record.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';
import { renewHolds } from '../stock/stock.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** `revision`: of the record. Answers of before did not say it. */
export type Attended = Ruled & { readonly revision?: number };

type Ruled =
  | { readonly kind: 'ruled'; readonly ruling: CaseRuling }
  | (Omit<Met & { kind: 'waiting' }, 'dueAt'> & {
      /** ISO 8601. */
      readonly dueAt: string;
    });

/**
 * What has become of the case of a phase that was refused: opens it, meets its deadlines, and says how it was ruled. Asked
 * again and again by the order's run; whatever it is told is on record, so that another run is told the same.
 */
export async function attendCase(
  pool: Pool,
  orderId: string,
  refused: StepPhase & { cause: Cause; message: string },
  { deadlines, holdTtlMs, wanted }: { deadlines: Deadlines; holdTtlMs: number; wanted: Wanted },
): Promise<Attended> {
  return await inOrderTransaction(pool, orderId, async (tx): Promise<Attended> => {
    const { revision } = tx.order;
    const order = orderRules(wanted, tx.now);
    const record = await readRecord(tx);
    const now = tx.now.getTime();
    const attended = attend(order, record, refused, { caseId: randomUUID(), now, deadlines });
    await writeChanges(tx, attended.changes);
    if (attended.answer.kind === 'ruled') return { ...attended.answer, revision };
    await renewHolds(tx.client, orderId, holdTtlMs);
    const known = applied(order, record, attended.changes);
    const met = meetDeadlines(order, known, { at: refused, now, deadlines });
    await writeChanges(tx, met.changes);
    const { answer } = met;
    return answer.kind === 'ruled'
      ? { ...answer, revision }
      : { ...answer, dueAt: new Date(answer.dueAt).toISOString(), revision };
  });
}
