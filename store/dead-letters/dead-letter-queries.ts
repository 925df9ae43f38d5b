import type { Pool } from '../database.ts';
import type { Kept, Store } from '../saga.ts';
import { pageOf } from '../page.ts';
import type { Ending, LetterInBrief, LetterStatus } from './dead-letters.ts';
import { isRedrivable } from './redrivable.ts';

export interface DeadLetter<T extends Kept = Kept> extends LetterInBrief<T> {
  readonly group: string;
  readonly message: string;
  readonly stack: string | null;
  readonly attempts: number;
  readonly keyNumber: number | null;
  readonly requestHash: string | null;
  readonly subject: string | null;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  readonly resolvedBy: string | null;
  readonly resolvedReason: string | null;
  readonly resolvedReference: string | null;
  readonly resolvedAt: Date | null;
}

const columns = `id, instance_id as "instanceId", step, phase, group_name as "group", cause, message, stack, attempts, parkings,
  key_number as "keyNumber", request_hash as "requestHash", subject, status, first_seen as "firstSeen",
  last_seen as "lastSeen", resolved_by as "resolvedBy", resolved_reason as "resolvedReason",
  resolved_reference as "resolvedReference", resolved_at as "resolvedAt"`;

export async function readLetter<T extends Kept>(
  store: Store<T>,
  id: string,
): Promise<DeadLetter<T> | undefined> {
  const { rows } = await store.query<DeadLetter<T>>(`select ${columns} from dead_letter where id = $1`, [id]);
  return rows[0];
}

export interface LetterEvent {
  readonly at: Date;
  readonly kind: 'opened' | 'parked_again' | 'redriven' | Ending;
  readonly by: string | null;
  readonly reason: string | null;
  readonly reference: string | null;
}

/** The history of a letter, oldest first. */
export async function readLetterHistory(pool: Pool, id: string): Promise<LetterEvent[]> {
  const { rows } = await pool.query<LetterEvent>(
    'select at, kind, by, reason, reference from dead_letter_event where letter_id = $1 order by sequence',
    [id],
  );
  return rows;
}

export interface LetterFilter<T extends Kept = Kept> {
  readonly status?: LetterStatus | undefined;
  readonly group?: string | undefined;
  readonly instanceId?: string | undefined;
  readonly cause?: T['cause'] | undefined;
  readonly step?: T['step'] | undefined;
}

/** Where a page ends. `firstSeen` is ISO 8601 in microseconds, as in the database. */
export interface LetterPageEnd {
  readonly firstSeen: string;
  readonly id: string;
}

export interface LetterPage<T extends Kept = Kept> {
  readonly letters: readonly DeadLetter<T>[];
  /** Where the next page begins, if there is one. */
  readonly end?: LetterPageEnd;
}

/** Newest first. */
export async function listLetters<T extends Kept>(
  store: Store<T>,
  { filter, limit, after }: { filter: LetterFilter<T>; limit: number; after?: LetterPageEnd | undefined },
): Promise<LetterPage<T>> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = [
    filter.status && `status = ${value(filter.status)}`,
    filter.group && `group_name = ${value(filter.group)}`,
    filter.instanceId && `instance_id = ${value(filter.instanceId)}`,
    filter.cause && `cause = ${value(filter.cause)}`,
    filter.step && `step = ${value(filter.step)}`,
    after && `(first_seen, id) < (${value(after.firstSeen)}::timestamptz, ${value(after.id)}::uuid)`,
  ].filter((condition) => condition !== undefined);
  const { rows } = await store.query<DeadLetter<T> & { position: string }>(
    `select ${columns}, to_char(first_seen at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
     from dead_letter ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by first_seen desc, id desc limit ${value(limit + 1)}`,
    values,
  );
  const { shown: letters, last } = pageOf(rows, limit);
  return last === undefined ? { letters } : { letters, end: { firstSeen: last.position, id: last.id } };
}

export interface LetterGroup<T extends Kept = Kept> {
  readonly group: string;
  /** The most frequent one. */
  readonly cause: T['cause'];
  /** How many wait for an engineer; those that are on their way again are counted apart. */
  readonly count: number;
  readonly redriving: number;
  /** Whether a redrive can help. */
  readonly redrivable: boolean;
  /** First seen. */
  readonly oldest: Date;
}

/** The groups that have open letters, or some on their way again; the greatest first. */
export async function readGroups<T extends Kept>(store: Store<T>): Promise<LetterGroup<T>[]> {
  const { rows } = await store.query<Omit<LetterGroup<T>, 'redrivable'> & { step: string | null }>(
    `select group_name as "group", mode() within group (order by cause) as cause, max(step) as step,
            (count(*) filter (where status = 'open'))::int as count,
            (count(*) filter (where status = 'redriving'))::int as redriving, min(first_seen) as oldest
     from dead_letter where status in ('open', 'redriving')
     group by group_name order by count desc, group_name`,
  );
  return rows.map(({ step, ...group }) => ({
    ...group,
    redrivable: isRedrivable(store.saga, { step, cause: group.cause }),
  }));
}
