import { isClosingParked } from '../../saga/rules/instance.ts';
import { happened } from '../../saga/rules/record.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';
import type { Store } from '../saga.ts';
import { endLetters, type Author, type LetterInBrief } from './dead-letters.ts';

/**
 * A person vouches for the books of an instance that do not balance by the record: it may end as it is. @returns false where the
 * instance does not wait for that
 */
export async function vouchForBooks(
  store: Store,
  { id, instanceId }: Pick<LetterInBrief, 'id' | 'instanceId'>,
  author: Author & { readonly reason: string; readonly reference: string },
): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    if (!isClosingParked(tx.state)) return false;
    const { by, reason, reference } = author;
    await writeChanges(tx, [happened({ type: 'books_vouched', by, reason, reference })]);
    await endLetters(tx.client, instanceId, { selection: { letterId: id }, as: 'settled', author });
    return true;
  });
}
