import type { NamedPhase } from '../../saga/phases.ts';
import * as rules from '../../saga/rules/cases.ts';
import type { Ruled, SagaRules } from '../../saga/rules/record.ts';
import type { Store, StoredRecord } from '../saga.ts';
import { readRecord } from '../commit/instance-record.ts';
import { inInstanceTransaction, type InstanceTransaction } from '../commit/instance-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** `revision`: of the record then. Answers of before did not say it. */
export type Revised = rules.Revised & { readonly revision?: number };

/** Puts the decision on a phase into effect, once. @returns what has to be brought in line with it; `false` where nothing has to */
export async function revise(
  store: Store,
  instanceId: string,
  { step, phase }: NamedPhase,
): Promise<Revised | false> {
  const rule: Rule<Revised | false> = (saga, record) => rules.revise(saga, record, { step, phase });
  return await byRule(store, instanceId, rule, (revised, { state }) =>
    revised === false ? false : { ...revised, revision: state.revision },
  );
}

/** The decision on a phase is in effect, unless something is not in line with it. @returns what is not */
export async function concludeRevision(
  store: Store,
  instanceId: string,
  { step, phase }: NamedPhase,
): Promise<readonly NamedPhase[]> {
  return await byRule(store, instanceId, (saga, record) => rules.conclude(saga, record, { step, phase }));
}

/** The earlier steps cannot be brought in line: the earlier revision stands again, and so does the case. */
export async function revert(
  store: Store,
  instanceId: string,
  refused: NamedPhase & { message: string },
): Promise<rules.TakingBack> {
  return await byRule(store, instanceId, (saga, record) => rules.revert(saga, record, refused));
}

/** As {@link revert}, of the last decision that is being put into effect: `declined` is what cannot follow it. */
export async function takeBack(
  store: Store,
  instanceId: string,
  declined: NamedPhase & { message: string },
): Promise<rules.TakingBack> {
  return await byRule(store, instanceId, (saga, record) => rules.takeBack(saga, record, declined));
}

type Rule<Answer> = (saga: SagaRules<StoredRecord>, record: StoredRecord) => Ruled<Answer>;

async function byRule<Answer>(
  store: Store,
  instanceId: string,
  rule: Rule<Answer>,
  told: (answer: Answer, after: InstanceTransaction) => Answer = (answer) => answer,
): Promise<Answer> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const { changes, answer } = rule(store.saga.rules(tx.now), await readRecord(tx));
    await writeChanges(tx, changes);
    return told(answer, tx);
  });
}
