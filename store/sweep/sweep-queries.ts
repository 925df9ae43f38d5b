import type { Pool } from '../database.ts';
import type { Kept, Store } from '../saga.ts';
import { endLetters, openInstanceLetter, runLetters, type Trouble } from '../dead-letters/dead-letters.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { askFirst } from '../instances/asking.ts';

export interface SweptInstance<T extends Kept = Kept> {
  readonly instanceId: string;
  readonly version: number;
  readonly state: T['state'];
  readonly updatedAt: Date;
  /** The database was restored since its parties were asked. */
  readonly asksFirst?: boolean;
}

/** Accepted, and nothing was attempted since, cancelled or not: oldest first. Those whose run is known to be in trouble are left out. */
export async function instancesNeverBegun<T extends Kept>(
  store: Store<T>,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<(SweptInstance<T> & { readonly createdAt: Date })[]> {
  const { rows } = await store.query<SweptInstance<T> & { createdAt: Date }>(
    `select instance_id as "instanceId", version, state, created_at as "createdAt", updated_at as "updatedAt" from saga_instance
     where saga = $3 and status in ('pending', 'cancelling') and state -> 'phases' = '[]' and created_at < clock_timestamp() - $1 * interval '1 millisecond'
       and not exists (select from dead_letter letter
                       where letter.instance_id = saga_instance.instance_id and letter.status in ('open', 'redriving'))
     order by created_at limit $2`,
    [olderThanMs, limit, store.saga.name],
  );
  return rows;
}

/** Open instances to which nothing has happened for a while, and whose turn it is. */
export async function instancesToLookAt<T extends Kept>(
  store: Store<T>,
  { untouchedForMs, limit }: { untouchedForMs: number; limit: number },
): Promise<SweptInstance<T>[]> {
  const { rows } = await store.query<SweptInstance<T>>(
    `select instance_id as "instanceId", version, state, updated_at as "updatedAt", asks_first as "asksFirst" from saga_instance
     where saga = $3 and status not in ('completed', 'cancelled') and next_look_at < clock_timestamp()
       and updated_at < clock_timestamp() - $1 * interval '1 millisecond'
     order by next_look_at limit $2`,
    [untouchedForMs, limit, store.saga.name],
  );
  return rows;
}

/**
 * The longer an instance has been untouched, the more seldom it is looked at: between the given time and ten minutes, and again when
 * somebody's wait is over.
 */
export async function wasLookedAt(
  pool: Pool,
  instanceId: string,
  { atLeastMs }: { atLeastMs: number },
): Promise<void> {
  await pool.query(
    `update saga_instance set next_look_at = least(
       clock_timestamp() + least(greatest($2 * interval '1 millisecond', (clock_timestamp() - updated_at) / 8), interval '10 minutes'),
       (select min(waiting_until) from review_case where instance_id = $1 and status = 'waiting' and waiting_until > clock_timestamp()))
     where instance_id = $1`,
    [instanceId, atLeastMs],
  );
}

/**
 * Opens a letter on an open instance, unless it has moved since it was looked at. One whose record is behind goes nowhere before its parties
 * were asked, also where nobody has said that the database was restored. @returns whether there is news
 */
export async function reportTrouble(
  store: Store,
  { instanceId, version }: Pick<SweptInstance, 'instanceId' | 'version'>,
  trouble: Omit<Trouble, 'instanceVersion'>,
): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    if (tx.state.closed !== undefined || tx.version !== version) return false;
    if (trouble.cause === 'record_behind') await askFirst(tx);
    return await openInstanceLetter(tx.client, instanceId, { ...trouble, instanceVersion: version });
  });
}

/** The run of this instance is there. That the record is behind is true until the parties were asked, or the instance has ended. */
export async function reportHealthy(pool: Pool, instanceId: string): Promise<void> {
  await endLetters(pool, instanceId, { selection: { causes: ['run_lost', 'run_stuck'] }, as: 'resolved' });
}

/** Whoever asked the parties in vain was another run, which does so no more. The one that there is has a letter of its own, if it does. */
export async function reportReplaced(pool: Pool, instanceId: string, runId: string): Promise<void> {
  const { rows } = await pool.query<{ letterId: string }>(
    `select id as "letterId" from dead_letter
     where instance_id = $1 and cause = 'parties_unasked' and status in ('open', 'redriving') and subject <> $2`,
    [instanceId, runId],
  );
  for (const { letterId } of rows)
    await endLetters(pool, instanceId, { selection: { letterId }, as: 'resolved' });
}

/** The trouble with its run is over. */
export async function reportEnded(pool: Pool, instanceId: string): Promise<void> {
  await endLetters(pool, instanceId, { selection: { causes: runLetters }, as: 'resolved' });
}

/**
 * Instances that have letters on their runs, and have ended, or of which a run that was stuck has moved on. Where a run was lost, the
 * next one says itself that it is there: that something happened to the instance since, as a cancel, may be nobody's doing but the API's.
 */
export async function instancesMovedOn(pool: Pool): Promise<{ instanceId: string; ended: boolean }[]> {
  const { rows } = await pool.query<{ instanceId: string; ended: boolean }>(
    `select distinct letter.instance_id as "instanceId", saga_instance.status in ('completed', 'cancelled') as ended
     from dead_letter letter join saga_instance using (instance_id)
     where letter.step is null and letter.status in ('open', 'redriving') and letter.cause = any($1)
       and (saga_instance.status in ('completed', 'cancelled')
            or saga_instance.version > letter.instance_version and letter.cause = 'run_stuck')`,
    [runLetters],
  );
  return rows;
}
