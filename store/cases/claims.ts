import * as rules from '../../saga/rules/claims.ts';
import { changesSince, type CaseChange } from './case-changes.ts';
import { readKnownCase } from './case-records.ts';
import type { Store } from '../saga.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import type { ReviewCase } from './review-cases.ts';
import { writeChanges } from '../commit/write-changes.ts';

export type CaseVerdict =
  | Extract<rules.CaseAnswer, { kind: 'done' | 'closed' }>
  | { readonly kind: 'changed'; readonly changes: readonly CaseChange[] }
  | { readonly kind: 'claimed'; readonly by: string; readonly until: Date };

/** One after the other with all that happens to the instance, decisions included. */
export async function commandCase(
  store: Store,
  { caseId, instanceId }: Pick<ReviewCase, 'caseId' | 'instanceId'>,
  { author, command }: { author: rules.CaseAuthor; command: rules.CaseCommand },
): Promise<CaseVerdict> {
  return await inInstanceTransaction(store, instanceId, async (tx): Promise<CaseVerdict> => {
    const one = await readKnownCase(tx, caseId);
    const { changes, answer } = rules.commandCase(one, { author, command, now: tx.now.getTime() });
    await writeChanges(tx, changes);
    switch (answer.kind) {
      case 'done':
      case 'closed':
        return answer;
      case 'changed':
        return { kind: 'changed', changes: await changesSince(tx.client, caseId, { version: answer.since }) };
      case 'claimed':
        return { ...answer, until: new Date(answer.until) };
    }
  });
}
