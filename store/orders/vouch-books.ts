import { isClosingParked } from '../../saga/rules/instance.ts';
import type { Pool } from '../database.ts';
import { endLetters, type Author, type LetterInBrief } from '../dead-letters/dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';

/**
 * A person vouches for the books of an order that do not balance by what is on record: it may end as it is. @returns false where the
 * order does not wait for that
 */
export async function vouchForBooks(
  pool: Pool,
  { id, orderId }: Pick<LetterInBrief, 'id' | 'orderId'>,
  author: Author & { readonly reason: string; readonly reference: string },
): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    if (!isClosingParked(tx.order)) return false;
    const { by, reason, reference } = author;
    tx.append({ type: 'books_vouched', by, reason, reference });
    await endLetters(tx.client, orderId, { selection: { letterId: id }, as: 'settled', author });
    return true;
  });
}
