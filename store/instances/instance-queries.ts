import type { Pool } from '../database.ts';
import type { IdempotencyKey } from '../idempotency.ts';
import type { Kept, Store } from '../saga.ts';

export interface RecordedEvent<T extends Kept = Kept> {
  readonly at: Date;
  readonly event: T['event'];
}

/** All that has happened to an instance, oldest first. */
export async function readEvents<T extends Kept>(
  store: Store<T>,
  instanceId: string,
): Promise<RecordedEvent<T>[]> {
  const { rows } = await store.query<RecordedEvent<T>>(
    'select at, event from saga_event where instance_id = $1 order by version',
    [instanceId],
  );
  return rows;
}

/** Number of its last event; `undefined` where it is not on record. */
export async function versionOf(store: Store, instanceId: string): Promise<number | undefined> {
  const { rows } = await store.query<{ version: number }>(
    'select version from saga_instance where instance_id = $1',
    [instanceId],
  );
  return rows[0]?.version;
}

/** As {@link versionOf}, of many. */
export async function versionsOf(pool: Pool, instanceIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ instance_id: string; version: number }>(
    'select instance_id, version from saga_instance where instance_id = any($1)',
    [instanceIds],
  );
  return new Map(rows.map(({ instance_id: instanceId, version }) => [instanceId, version]));
}

/** Those that wait for nothing but a person, or are over. */
export async function settledAmong(pool: Pool, instanceIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from saga_instance where instance_id = any($1) and status not in ('pending', 'cancelling')`,
    [instanceIds],
  );
  return rows.map(({ instance_id: instanceId }) => instanceId);
}

/** Those to which nothing has happened since they were accepted. */
export async function untouchedAmong(pool: Pool, instanceIds: readonly string[]): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    'select instance_id from saga_instance where instance_id = any($1) and version = 1',
    [instanceIds],
  );
  return rows.map(({ instance_id: instanceId }) => instanceId);
}

/** Since a key was claimed for it. */
export async function wasRedrivenSince(
  pool: Pool,
  instanceId: string,
  { operation, key }: Pick<IdempotencyKey, 'operation' | 'key'>,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from saga_event event join idempotency_key claim on claim.operation = $2 and claim.key = $3
     where event.instance_id = $1 and event.event ->> 'type' = 'redriven' and event.at >= claim.created_at
     limit 1`,
    [instanceId, operation, key],
  );
  return rowCount !== 0;
}
