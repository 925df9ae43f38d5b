import { createHash } from 'node:crypto';
import type { Client, Pool, Queries } from './database.ts';

/** `operation` is the scope of a key: the same key may be used for another one. */
export interface IdempotencyKey {
  readonly operation: string;
  readonly key: string;
  readonly requestHash: string;
}

export type Once<T> =
  | { readonly kind: 'done'; readonly response: T }
  /** It was done before; this is what came of it then. */
  | { readonly kind: 'repeated'; readonly response: T }
  /** Another request with this key is being worked on at this moment. */
  | { readonly kind: 'in_flight' }
  /** The key was used for a request that said something else. */
  | { readonly kind: 'other_request' };

/**
 * Does `work` once for a key. The key, what `work` writes and its response are committed by the caller's transaction, so
 * that work which fails leaves the key free. Must be called outside of other locks: it is refused, never made to wait.
 */
export async function once<T>(
  client: Client,
  { operation, key, requestHash }: IdempotencyKey,
  work: () => Promise<{ response: T; instanceId?: string }>,
): Promise<Once<T>> {
  // The row is only seen by others once committed; this lock is what tells that one is being worked on.
  const locked = await client.query<{ free: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as free',
    [JSON.stringify(['idempotency key', operation, key])],
  );
  if (locked.rows[0]?.free !== true) return { kind: 'in_flight' };
  const before = await doneBefore<T>(client, { operation, key, requestHash });
  if (before !== undefined) return before;
  const { response, instanceId } = await work();
  await client.query(
    'insert into idempotency_key (operation, key, request_hash, instance_id, response) values ($1, $2, $3, $4, $5)',
    [operation, key, requestHash, instanceId ?? null, JSON.stringify(response)],
  );
  return { kind: 'done', response };
}

/** The answer to an earlier request under this key, if there was one and it is answered. */
export async function doneBefore<T>(
  client: Queries,
  { operation, key, requestHash }: IdempotencyKey,
): Promise<Extract<Once<T>, { kind: 'repeated' | 'other_request' }> | undefined> {
  const { rows } = await client.query<{ request_hash: string; response: T }>(
    'select request_hash, response from idempotency_key where operation = $1 and key = $2',
    [operation, key],
  );
  const [known] = rows;
  if (known === undefined) return undefined;
  return known.request_hash === requestHash
    ? { kind: 'repeated', response: known.response }
    : { kind: 'other_request' };
}

/** The same for all ways to write the same JSON value: the order of members and white space do not count. */
export function requestHash(request: unknown): string {
  return createHash('sha256').update(canonical(request)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

export type Claim<T> =
  /** Nobody asked for it before. */
  | { readonly kind: 'first' }
  /** It was asked for, and how it ended is not on record: still in flight, or its process was lost. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'answered'; readonly response: T }
  | { readonly kind: 'other_request' };

/** For work that no transaction spans: the claim is stored before it and the answer, by {@link recordAnswer}, after. */
export async function claimKey<T>(
  pool: Pool,
  { operation, key, requestHash }: IdempotencyKey,
  instanceId: string,
): Promise<Claim<T>> {
  const inserted = await pool.query(
    `insert into idempotency_key (operation, key, request_hash, instance_id) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [operation, key, requestHash, instanceId],
  );
  if (inserted.rowCount === 1) return { kind: 'first' };
  const { rows } = await pool.query<{ request_hash: string; response: T | null }>(
    'select request_hash, response from idempotency_key where operation = $1 and key = $2',
    [operation, key],
  );
  const [known] = rows;
  if (known?.request_hash !== requestHash) return { kind: 'other_request' };
  return known.response === null ? { kind: 'unanswered' } : { kind: 'answered', response: known.response };
}

/** The first answer stands. */
export async function recordAnswer(
  pool: Pool,
  { operation, key }: IdempotencyKey,
  response: unknown,
): Promise<void> {
  await pool.query(
    'update idempotency_key set response = $3 where operation = $1 and key = $2 and response is null',
    [operation, key, JSON.stringify(response)],
  );
}
