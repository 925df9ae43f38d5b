import type { Pool } from '../database.ts';
import { endLetters, type Author, type LetterInBrief } from './dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';
import { putRefundAway } from '../refunds/refunds.ts';

/** Puts a letter away, in turn with all that happens to its order. */
export async function putAway(
  pool: Pool,
  letter: Pick<LetterInBrief, 'id' | 'orderId' | 'cause'>,
  author: Author,
): Promise<'put_away' | 'ended' | 'in_doubt'> {
  const { id, orderId, cause } = letter;
  if (cause === 'refund_failed') return await putRefundAway(pool, letter, author);
  return await inOrderTransaction(pool, orderId, async ({ client }) => {
    const selection = { letterId: id };
    const ended = await endLetters(client, orderId, { selection, as: 'archived', author });
    return ended === 1 ? 'put_away' : 'ended';
  });
}
