import type { Unasked } from '../../saga/runtime.ts';
import type { NamedPhase } from '../../saga/phases.ts';
import type { CancelRequest, Why } from '../../saga/rules/instance-event.ts';
import * as rules from '../../saga/rules/lifecycle.ts';
import { redrive } from '../../saga/rules/redrive.ts';
import { reasonOf } from '../command-words.ts';
import { readRecord, readRecordWithoutCases } from '../commit/instance-record.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';
import type { Kept, Store } from '../saga.ts';

export type CancelVerdict<T extends Kept = Kept> =
  | { readonly kind: 'cancelling'; readonly cause: T['cause']; readonly message: string }
  | Exclude<rules.CancelVerdict, { kind: 'cancelling' }>;

/** Cancel and the pivot have one winner: both lock the instance's row. Of several cancels the first stands. */
export async function startCancel<T extends Kept>(
  store: Store<T>,
  instanceId: string,
  why: CancelRequest & { readonly cause: T['cause'] },
): Promise<CancelVerdict<T>> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const { changes, answer } = rules.startCancel(await readRecord(tx), why);
    await writeChanges(tx, changes);
    return answer;
  });
}

/**
 * A phase waits for an engineer: its dead letter is opened with the event that says so. The holds of the instance are renewed,
 * so that they outlive some of the wait. `asks`: whether a letter was opened. `behind`: nothing was written, for the parties have to be
 * asked first what was done.
 */
export async function parkStep(
  store: Store,
  instanceId: string,
  parked: NamedPhase & Why & { stack?: string; holdTtlMs: number },
): Promise<Unasked | { readonly kind: 'parked'; readonly asks: boolean; readonly version: number }> {
  const { holdTtlMs, ...parking } = parked;
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const record = await readRecordWithoutCases(tx);
    const unasked = rules.unasked(record);
    if (unasked !== undefined) return unasked;
    const { changes, answer: asks } = rules.park(record, parking);
    await writeChanges(tx, changes);
    if (asks) await store.saga.renewHolds(tx.client, instanceId, holdTtlMs);
    return { kind: 'parked' as const, asks, version: tx.version };
  });
}

interface Redrive {
  readonly by: string;
  readonly reason?: string;
  /** Cites the reason. */
  readonly words?: string;
  readonly phases?: readonly NamedPhase[] | undefined;
  /** Also an end that waits for an engineer. */
  readonly closing?: boolean;
}

/**
 * Lets the phases that were parked, or those of them that are named, be attempted again; a phase that was refused, under a new
 * key.
 */
export async function recordRedrive(
  store: Store,
  instanceId: string,
  { phases, closing = true, by, ...why }: Redrive,
): Promise<void> {
  await inInstanceTransaction(store, instanceId, async (tx) => {
    const reason = await reasonOf(tx.client, instanceId, why);
    const author = { by, ...(reason === undefined ? {} : { reason }) };
    const record = await readRecord(tx);
    const { changes } = redrive(store.saga.rules(tx.now), record, { phases, closing, ...author });
    await writeChanges(tx, changes);
  });
}
