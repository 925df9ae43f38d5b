import type { IdempotencyKey } from '../idempotency.ts';
import { projected, type Kept, type Store } from '../saga.ts';

/** An instance to be accepted, and the answer that is given under its key from then on. */
export interface Accepting<T extends Kept> {
  readonly instanceId: string;
  readonly personal: T['personal'];
  /** Its first event. */
  readonly accepted: T['event'];
  readonly response: object;
}

/**
 * Accepts an instance: its row, its personal data, its first event and its idempotency key in one statement, or nothing.
 * @returns `known` where the key is known by now, `in_flight` where another request under it is worked on
 */
export async function acceptInstance<T extends Kept>(
  store: Store<T>,
  { operation, key, requestHash }: IdempotencyKey,
  { instanceId, personal, accepted, response }: Accepting<T>,
): Promise<'done' | 'known' | 'in_flight'> {
  const { saga } = store;
  const state = saga.evolve(undefined, accepted, new Date().toISOString());
  const row = { instanceId, saga: saga.name, ...projected(state), state };
  const values = [row, personal, accepted, response].map((value) => JSON.stringify(value));
  const { rows } = await store.query<{ kind: 'done' | 'known' | 'in_flight' }>(
    'select accept_instance($1, $2, $3, $4, $5, $6, $7) as kind',
    [operation, key, requestHash, ...values],
  );
  const [answer] = rows;
  if (answer === undefined) throw new Error('An acceptance has no answer');
  return answer.kind;
}
