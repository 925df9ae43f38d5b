import type { Store } from '../saga.ts';
import { endLetters, type Author, type LetterInBrief } from './dead-letters.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';

/** Puts a letter away, in turn with all that happens to its instance. */
export async function putAway(
  store: Store,
  letter: Pick<LetterInBrief, 'id' | 'instanceId' | 'cause'>,
  author: Author,
): Promise<'put_away' | 'ended' | 'in_doubt'> {
  const { id, instanceId, cause } = letter;
  const own = store.saga.ownLetters(cause);
  if (own !== undefined) return await own.putAway(store, letter, author);
  return await inInstanceTransaction(store, instanceId, async ({ client }) => {
    const selection = { letterId: id };
    const ended = await endLetters(client, instanceId, { selection, as: 'archived', author });
    return ended === 1 ? 'put_away' : 'ended';
  });
}
