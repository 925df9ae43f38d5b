import type { CaseRecord } from '../../saga/rules/case-record.ts';
import type { InstanceFences } from '../../saga/rules/fence.ts';
import { readOpenCases } from '../cases/case-records.ts';
import type { Kept, StoredRecord } from '../saga.ts';
import type { InstanceTransaction } from './instance-transaction.ts';

/** As it is within this transaction: its row is locked, so that nobody else changes it. */
export async function readRecord<T extends Kept>(tx: InstanceTransaction<T>): Promise<StoredRecord<T>> {
  return recordOf(tx, { fences: await tx.fences(), cases: await readOpenCases(tx) });
}

/** As {@link readRecord}, for rules that ask for no cases. */
export async function readRecordWithoutCases<T extends Kept>(
  tx: InstanceTransaction<T>,
): Promise<StoredRecord<T>> {
  return recordOf(tx, { fences: await tx.fences(), cases: [] });
}

/** As {@link readRecord}, for rules that look at the cases, and at no fence. */
export async function readRecordWithoutFences<T extends Kept>(
  tx: InstanceTransaction<T>,
): Promise<StoredRecord<T>> {
  return recordOf(tx, { fences: {}, cases: await readOpenCases(tx) });
}

function recordOf<T extends Kept>(
  { instance }: InstanceTransaction<T>,
  rest: { fences: InstanceFences; cases: readonly CaseRecord[] },
): StoredRecord<T> {
  return { ...instance, ...rest };
}
