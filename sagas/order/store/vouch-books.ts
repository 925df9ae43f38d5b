import { isClosingParked } from '../../../saga/rules/instance.ts';
import { endLetters, type Author, type LetterInBrief } from '../../../store/dead-letters/dead-letters.ts';
import { inInstanceTransaction } from '../../../store/commit/instance-transaction.ts';
import type { OrderStore } from './kept.ts';

/**
 * A person vouches for the books of an order that do not balance by what is on record: it may end as it is. @returns false where the
 * order does not wait for that
 */
export async function vouchForBooks(
  store: OrderStore,
  { id, instanceId }: Pick<LetterInBrief, 'id' | 'instanceId'>,
  author: Author & { readonly reason: string; readonly reference: string },
): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    if (!isClosingParked(tx.state)) return false;
    const { by, reason, reference } = author;
    tx.append({ type: 'books_vouched', by, reason, reference });
    await endLetters(tx.client, instanceId, { selection: { letterId: id }, as: 'settled', author });
    return true;
  });
}
