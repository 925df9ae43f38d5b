import type { Kept, Store } from '../saga.ts';
import { pageOf } from '../page.ts';

/** An instance as it is shown: without personal data. */
export interface InstanceSnapshot<T extends Kept = Kept> {
  readonly instanceId: string;
  /** Number of its last event. */
  readonly version: number;
  readonly state: T['state'];
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The database was restored since its parties were asked: nothing is sent for it before. */
  readonly asksFirst?: boolean;
}

const snapshot = `instance_id as "instanceId", version, state, created_at as "createdAt", updated_at as "updatedAt", asks_first as "asksFirst"`;

export async function readSnapshot<T extends Kept>(
  store: Store<T>,
  instanceId: string,
): Promise<InstanceSnapshot<T> | undefined> {
  const { rows } = await store.query<InstanceSnapshot<T>>(
    `select ${snapshot} from saga_instance where instance_id = $1`,
    [instanceId],
  );
  return rows[0];
}

export interface InstanceFilter {
  /** The beginning of its id: of digits, letters a to f and hyphens, so that nothing in it is a pattern. */
  readonly instanceId?: string | undefined;
  readonly status?: string | undefined;
  readonly stage?: string | undefined;
  readonly cause?: string | undefined;
  /** ISO 8601; `since` is included, `until` is not. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Gives a value to a statement. @returns the placeholder that stands for it */
export type Placeholder = (given: unknown) => string;

/** Where a page ends. `createdAt` is ISO 8601 in microseconds: what JavaScript's dates round would be met twice. */
export interface PageEnd {
  readonly createdAt: string;
  readonly id: string;
}

export interface InstancePage<T extends Kept = Kept> {
  readonly instances: readonly InstanceSnapshot<T>[];
  /** Where the next page begins, if there is one. */
  readonly end?: PageEnd;
}

export interface Listing {
  readonly filter: InstanceFilter;
  /** The saga's own filters, as conditions on `saga_instance`. */
  readonly own?: (value: Placeholder) => readonly string[];
  readonly limit: number;
  readonly after?: PageEnd | undefined;
}

/** Newest first. */
export async function listInstances<T extends Kept>(
  store: Store<T>,
  { filter, own = () => [], limit, after }: Listing,
): Promise<InstancePage<T>> {
  const values: unknown[] = [];
  const value: Placeholder = (given) => `$${values.push(given)}`;
  const conditions = [
    filter.instanceId && `instance_id like ${value(`${filter.instanceId}%`)}`,
    filter.status && `status = ${value(filter.status)}`,
    filter.stage && `stage = ${value(filter.stage)}`,
    filter.cause && `cause = ${value(filter.cause)}`,
    filter.since && `created_at >= ${value(filter.since)}::timestamptz`,
    filter.until && `created_at < ${value(filter.until)}::timestamptz`,
    ...own(value),
    after && `(created_at, instance_id) < (${value(after.createdAt)}::timestamptz, ${value(after.id)})`,
  ].filter((condition) => condition !== undefined);
  const { rows } = await store.query<InstanceSnapshot<T> & { position: string }>(
    `select ${snapshot}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
     from saga_instance ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by created_at desc, instance_id desc limit ${value(limit + 1)}`,
    values,
  );
  const { shown: instances, last } = pageOf(rows, limit);
  return last === undefined
    ? { instances }
    : { instances, end: { createdAt: last.position, id: last.instanceId } };
}
