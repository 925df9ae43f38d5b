import type { OrderKept, OrderStore } from '../../sagas/order/store/kept.ts';
import { readLetter, type DeadLetter } from '../../store/dead-letters/dead-letter-queries.ts';
import { Problem } from '../http/problem.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Problem `not-found`; what cannot be the id of a dead letter is the id of none */
export async function findLetter(pool: OrderStore, id: string): Promise<DeadLetter<OrderKept>> {
  const isId = uuid.test(id);
  const letter = isId ? await readLetter(pool, id) : undefined;
  if (letter === undefined)
    throw new Problem('not-found', {
      detail: isId
        ? 'There is no dead letter with this id.'
        : 'The id of a dead letter is a whole UUID: the list has it, and so has the address of its page.',
    });
  return letter;
}
