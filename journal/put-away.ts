import type { Client, Pool } from './database.ts';
import { endLetters, type Author, type LetterInBrief } from './dead-letters.ts';
import { isInDoubt, type Send } from '../saga/rules/sends.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';

/** Of a refund that is called so in the query: nobody pays it any more. */
export function isPutAway(refund: 'one' | 'older'): string {
  return `exists (select from dead_letter put_away where put_away.order_id = ${refund}.order_id
                  and put_away.cause = 'refund_failed' and put_away.status = 'archived'
                  and put_away.subject = ${refund}.refund_id::text)`;
}

/**
 * Puts a letter away, in turn with all that happens to its order: a refund is sent before that, and the letter stays, or never.
 */
export async function putAway(
  pool: Pool,
  { id, orderId, cause }: Pick<LetterInBrief, 'id' | 'orderId' | 'cause'>,
  author: Author,
): Promise<'put_away' | 'ended' | 'in_doubt'> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    if (cause === 'refund_failed' && (await mayBePaid(tx, id))) return 'in_doubt';
    if (cause === 'refund_failed') await acknowledge(tx.client, id);
    const ended = await endLetters(tx.client, orderId, {
      selection: { letterId: id },
      as: 'archived',
      author,
    });
    return ended === 1 ? 'put_away' : 'ended';
  });
}

/**
 * Of the refund that this letter is about: the person who acts on it was told what the provider has given back beside it, and
 * knows what that was. Nothing but a person's command says so, and no more is vouched for than was told.
 */
export async function acknowledge(client: Client, letterId: string): Promise<void> {
  await client.query(
    `update refund set acknowledged = seen_elsewhere from dead_letter
     where id = $1 and status = 'open' and subject = refund_id::text and seen_elsewhere is not null`,
    [letterId],
  );
}

async function mayBePaid({ client }: OrderTransaction, letterId: string): Promise<boolean> {
  const { rows } = await client.query<{ unanswered: Send[] }>(
    `select unanswered from refund join dead_letter on subject = refund_id::text
     where id = $1 and paid_at is null`,
    [letterId],
  );
  return rows.some(isInDoubt);
}
