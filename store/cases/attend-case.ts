import { randomUUID } from 'node:crypto';
import type { NamedPhase } from '../../saga/phases.ts';
import { meetDeadlines, type Deadlines, type Met } from '../../saga/rules/case-deadlines.ts';
import type { CaseRuling } from '../../saga/rules/case-record.ts';
import { attend } from '../../saga/rules/cases.ts';
import { unasked } from '../../saga/rules/lifecycle.ts';
import { applied } from '../../saga/rules/record.ts';
import type { Why } from '../../saga/rules/instance.ts';
import type { Unasked } from '../../saga/runtime.ts';
import type { Store } from '../saga.ts';
import { readRecord } from '../commit/instance-record.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** `revision`, `version`: of the record. Answers of before did not say them. */
export type Attended = (Ruled | Unasked) & {
  readonly revision?: number;
  readonly version?: number;
};

type Ruled =
  | { readonly kind: 'ruled'; readonly ruling: CaseRuling }
  | (Omit<Met & { kind: 'waiting' }, 'dueAt'> & {
      /** ISO 8601. */
      readonly dueAt: string;
    });

/**
 * What has become of the case of a phase that was refused: opens it, meets its deadlines, and says how it was ruled. Asked
 * again and again by the instance's run; whatever it is told is on record, so that another run is told the same. `behind`: the parties
 * have to be asked first.
 */
export async function attendCase(
  store: Store,
  instanceId: string,
  refused: NamedPhase & Why,
  { deadlines, holdTtlMs }: { deadlines: Deadlines; holdTtlMs: number },
): Promise<Attended> {
  return await inInstanceTransaction(store, instanceId, async (tx): Promise<Attended> => {
    const { revision } = tx.state;
    const rules = store.saga.rules(tx.now);
    const record = await readRecord(tx);
    const behind = unasked(record);
    if (behind !== undefined) return behind;
    const now = tx.now.getTime();
    const attended = attend(rules, record, refused, { caseId: randomUUID(), now, deadlines });
    await writeChanges(tx, attended.changes);
    if (attended.answer.kind === 'ruled') return { ...attended.answer, revision, version: tx.version };
    await store.saga.renewHolds(tx.client, instanceId, holdTtlMs);
    const met = meetDeadlines(rules, applied(rules, record, attended.changes), {
      at: refused,
      now,
      deadlines,
    });
    await writeChanges(tx, met.changes);
    const { answer } = met;
    const known = { revision, version: tx.version };
    return answer.kind === 'ruled'
      ? { ...answer, ...known }
      : { ...answer, dueAt: new Date(answer.dueAt).toISOString(), ...known };
  });
}
