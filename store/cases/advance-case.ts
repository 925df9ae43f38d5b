import { randomUUID } from 'node:crypto';
import type { NamedPhase } from '../../saga/phases.ts';
import { meetDeadlines, type Met } from '../../saga/rules/case-deadlines.ts';
import type { Deadlines } from '../../saga/rules/opening.ts';
import type { CaseResolution } from '../../saga/rules/case-record.ts';
import { advance } from '../../saga/rules/cases.ts';
import { unasked } from '../../saga/rules/lifecycle.ts';
import { applied } from '../../saga/rules/record.ts';
import type { Why } from '../../saga/rules/instance-event.ts';
import type { Unasked } from '../../saga/runtime.ts';
import type { Store } from '../saga.ts';
import { readRecord } from '../commit/instance-record.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** `revision`, `version`: of the record. Answers of before did not say them. */
export type Advanced = (Ruled | Unasked) & {
  readonly revision?: number;
  readonly version?: number;
};

type Ruled =
  | { readonly kind: 'resolved'; readonly resolution: CaseResolution }
  | (Omit<Met & { kind: 'waiting' }, 'dueAt'> & {
      /** ISO 8601. */
      readonly dueAt: string;
    });

/**
 * Advances the case of a phase that was refused: opens it, meets its deadlines, and says how it was ruled. Asked
 * again and again by the instance's run; each answer is on record, so that another run is told the same. `behind`: the parties
 * have to be asked first.
 */
export async function advanceCase(
  store: Store,
  instanceId: string,
  refused: NamedPhase & Why,
  { deadlines, holdTtlMs }: { deadlines: Deadlines; holdTtlMs: number },
): Promise<Advanced> {
  return await inInstanceTransaction(store, instanceId, async (tx): Promise<Advanced> => {
    const { revision } = tx.state;
    const rules = store.saga.rules(tx.now);
    const record = await readRecord(tx);
    const behind = unasked(record);
    if (behind !== undefined) return behind;
    const now = tx.now.getTime();
    const advanced = advance(rules, record, refused, { caseId: randomUUID(), now, deadlines });
    await writeChanges(tx, advanced.changes);
    if (advanced.answer.kind === 'resolved') return { ...advanced.answer, revision, version: tx.version };
    await store.saga.renewHolds(tx.client, instanceId, holdTtlMs);
    const met = meetDeadlines(rules, applied(rules, record, advanced.changes), {
      at: refused,
      now,
      deadlines,
    });
    await writeChanges(tx, met.changes);
    const { answer } = met;
    const known = { revision, version: tx.version };
    return answer.kind === 'resolved'
      ? { ...answer, ...known }
      : { ...answer, dueAt: new Date(answer.dueAt).toISOString(), ...known };
  });
}
