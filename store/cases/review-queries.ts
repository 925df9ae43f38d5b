import type { Audience, CaseEventKind } from '../../saga/rules/case-record.ts';
import { readEvents, type RecordedEvent } from '../instances/instance-queries.ts';
import type { Kept, Store, StoredSaga } from '../saga.ts';
import { pageOf } from '../page.ts';
import { caseColumns, type CaseStatus, type ReviewCase } from './review-cases.ts';

/** A case as a queue shows it. */
export interface QueuedCase<T extends Kept = Kept> extends ReviewCase<T> {
  readonly shown: T['shown'];
}

/** `closed`: nothing is left to decide, though what was decided may still be on its way. */
export const queues = ['open', 'waiting', 'closed'] as const;
export type Queue = (typeof queues)[number];

const statusesIn: Record<Queue, readonly CaseStatus[]> = {
  open: ['open'],
  waiting: ['waiting'],
  closed: ['decided', 'applying', 'closed'],
};

export interface CaseFilter<T extends Kept = Kept> {
  readonly status: Queue;
  readonly team?: string | undefined;
  readonly cause?: T['cause'] | undefined;
  readonly due?: 'overdue' | undefined;
  readonly claimedBy?: string | undefined;
  readonly audience?: Audience | undefined;
  readonly instanceId?: string | undefined;
}

export const caseSorts = ['due', 'opened', 'priority'] as const;
export type CaseSort = (typeof caseSorts)[number];

/** Where a page ends. `at` is ISO 8601 in microseconds, of what it is sorted by. */
export interface CasePlace {
  readonly priority: number;
  readonly at: string;
  readonly caseId: string;
}

export interface CasePage<T extends Kept = Kept> {
  readonly cases: readonly QueuedCase<T>[];
  readonly end?: CasePlace;
}

function queued(saga: StoredSaga): string {
  const members = saga.shown.map((name) => `'${name}', state -> '${name}'`);
  return `${caseColumns}, (select jsonb_build_object(${members.join(', ')}) from saga_instance
    where saga_instance.instance_id = review_case.instance_id) as shown`;
}

const sortings: Record<CaseSort, { by: string; at: string; after: (place: CasePlaceholders) => string }> = {
  due: {
    by: 'due_at, case_id',
    at: 'due_at',
    after: ({ at, id }) => `(due_at, case_id) > (${at}::timestamptz, ${id}::uuid)`,
  },
  opened: {
    by: 'opened_at desc, case_id desc',
    at: 'opened_at',
    after: ({ at, id }) => `(opened_at, case_id) < (${at}::timestamptz, ${id}::uuid)`,
  },
  priority: {
    by: 'priority, due_at, case_id',
    at: 'due_at',
    after: ({ priority, at, id }) =>
      `(priority, due_at, case_id) > (${priority()}::integer, ${at}::timestamptz, ${id}::uuid)`,
  },
};

interface CasePlaceholders {
  readonly at: string;
  readonly id: string;
  readonly priority: () => string;
}

export async function listCases<T extends Kept>(
  store: Store<T>,
  options: { filter: CaseFilter<T>; sort: CaseSort; limit: number; after?: CasePlace | undefined },
): Promise<CasePage<T>> {
  const { filter, sort, limit, after } = options;
  const { by, at, after: following } = sortings[sort];
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = [
    `status in (${statusesIn[filter.status].map((status) => `'${status}'`).join(', ')})`,
    filter.team && `team = ${value(filter.team)}`,
    filter.cause && `cause = ${value(filter.cause)}`,
    filter.due && `due_at <= clock_timestamp()`,
    filter.claimedBy && `claimed_by = ${value(filter.claimedBy)} and claimed_until > clock_timestamp()`,
    filter.audience && `audience = ${value(filter.audience)}`,
    filter.instanceId && `instance_id = ${value(filter.instanceId)}`,
    after &&
      following({ at: value(after.at), id: value(after.caseId), priority: () => value(after.priority) }),
  ].filter((condition) => condition !== undefined);
  const { rows } = await store.query<QueuedCase<T> & { position: string }>(
    `select ${queued(store.saga)}, to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
     from review_case where ${conditions.join(' and ')} order by ${by} limit ${value(limit + 1)}`,
    values,
  );
  const { shown: cases, last } = pageOf(rows, limit);
  return last === undefined
    ? { cases }
    : { cases, end: { priority: last.priority, at: last.position, caseId: last.caseId } };
}

export async function readQueuedCase<T extends Kept>(
  store: Store<T>,
  caseId: string,
): Promise<QueuedCase<T> | undefined> {
  const { rows } = await store.query<QueuedCase<T>>(
    `select ${queued(store.saga)} from review_case where case_id = $1`,
    [caseId],
  );
  return rows[0];
}

export interface CaseStory<T extends Kept = Kept> {
  readonly events: readonly {
    readonly at: Date;
    readonly kind: CaseEventKind;
    readonly by: string | null;
    readonly text: string | null;
    readonly detail: { readonly decision?: string; readonly note?: string; readonly via?: string } | null;
  }[];
  /** Of the instance. */
  readonly instanceEvents: readonly RecordedEvent<T>[];
  /** Each that was taken; a `wait` may precede another. */
  readonly decisions: readonly TakenOnCase<T>[];
}

export interface TakenOnCase<T extends Kept = Kept> {
  readonly decisionId: string;
  readonly decision: T['decision'];
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note: string | null;
  readonly at: Date;
  readonly change: { readonly before: object; readonly after: object } | null;
}

/** All that is on record of a case and its instance, oldest first. */
export async function readStory<T extends Kept>(
  store: Store<T>,
  { caseId, instanceId }: Pick<ReviewCase, 'caseId' | 'instanceId'>,
): Promise<CaseStory<T>> {
  const [events, instanceEvents, decisions] = await Promise.all([
    store.query<CaseStory['events'][number]>(
      'select at, kind, by, text, detail from review_event where case_id = $1 order by sequence',
      [caseId],
    ),
    readEvents(store, instanceId),
    store.query<TakenOnCase<T>>(
      `select decision_id as "decisionId", decision, by, via, reason, note, at, change from review_decision
       where case_id = $1 order by at`,
      [caseId],
    ),
  ]);
  return { events: events.rows, instanceEvents, decisions: decisions.rows };
}

/** The next thing that was refused on the same instance, after this. */
export async function readNextCase<T extends Kept>(
  store: Store<T>,
  { caseId, instanceId, openedAt }: Pick<ReviewCase, 'caseId' | 'instanceId' | 'openedAt'>,
): Promise<Pick<ReviewCase<T>, 'caseId' | 'cause' | 'status'> | undefined> {
  const { rows } = await store.query<Pick<ReviewCase<T>, 'caseId' | 'cause' | 'status'>>(
    `select case_id as "caseId", cause, status from review_case
     where instance_id = $1 and case_id <> $2 and opened_at >= $3 order by opened_at limit 1`,
    [instanceId, caseId, openedAt],
  );
  return rows[0];
}
