import { readLetter, type DeadLetter } from '../../store/dead-letters/dead-letter-queries.ts';
import type { Kept, Store } from '../../store/saga.ts';
import { isUuid } from '../http/ids.ts';
import { Problem } from '../http/problem.ts';

/** @throws Problem `not-found`; what cannot be the id of a dead letter is the id of none */
export async function findLetter<T extends Kept>(pool: Store<T>, id: string): Promise<DeadLetter<T>> {
  const isId = isUuid(id);
  const letter = isId ? await readLetter(pool, id) : undefined;
  if (letter === undefined)
    throw new Problem('not-found', {
      detail: isId
        ? 'There is no dead letter with this id.'
        : 'The id of a dead letter is a whole UUID: the list has it, and so has the address of its page.',
    });
  return letter;
}
