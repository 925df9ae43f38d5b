import type { Cause } from '../../sagas/order/causes.ts';
import type { DecisionName } from '../../sagas/order/decisions.ts';
import type { Money } from '../../values/money.ts';
import type { Audience, CaseEventKind } from '../../saga/rules/case-record.ts';
import type { Pool } from '../database.ts';
import { readOrderEvents, type RecordedEvent } from '../orders/order-queries.ts';
import { caseColumns, type CaseStatus, type ReviewCase } from './review-cases.ts';

/** A case as a queue shows it. */
export interface QueuedCase extends ReviewCase {
  readonly total: Money;
  readonly pivoted: boolean;
}

/** `closed`: nothing is left to decide, though what was decided may still be on its way. */
export const queues = ['open', 'waiting', 'closed'] as const;
export type Queue = (typeof queues)[number];

const statusesIn: Record<Queue, readonly CaseStatus[]> = {
  open: ['open'],
  waiting: ['waiting'],
  closed: ['decided', 'applying', 'closed'],
};

export interface CaseFilter {
  readonly status: Queue;
  readonly team?: string | undefined;
  readonly cause?: Cause | undefined;
  readonly due?: 'overdue' | undefined;
  readonly claimedBy?: string | undefined;
  readonly audience?: Audience | undefined;
  readonly orderId?: string | undefined;
}

export const caseSorts = ['due', 'opened', 'priority'] as const;
export type CaseSort = (typeof caseSorts)[number];

/** Where a page ends. `at` is ISO 8601 in microseconds, of what it is sorted by. */
export interface CasePlace {
  readonly priority: number;
  readonly at: string;
  readonly caseId: string;
}

export interface CasePage {
  readonly cases: readonly QueuedCase[];
  readonly end?: CasePlace;
}

const shown = `${caseColumns},
  (select state -> 'total' from saga_instance where saga_instance.instance_id = review_case.instance_id) as total,
  (select (state ->> 'pivoted')::boolean from saga_instance where saga_instance.instance_id = review_case.instance_id) as pivoted`;

const orders: Record<CaseSort, { by: string; at: string; after: (place: CasePlaceholders) => string }> = {
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

export async function listCases(
  pool: Pool,
  options: { filter: CaseFilter; sort: CaseSort; limit: number; after?: CasePlace | undefined },
): Promise<CasePage> {
  const { filter, sort, limit, after } = options;
  const { by, at, after: following } = orders[sort];
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = [
    `status in (${statusesIn[filter.status].map((status) => `'${status}'`).join(', ')})`,
    filter.team && `team = ${value(filter.team)}`,
    filter.cause && `cause = ${value(filter.cause)}`,
    filter.due && `due_at <= clock_timestamp()`,
    filter.claimedBy && `claimed_by = ${value(filter.claimedBy)} and claimed_until > clock_timestamp()`,
    filter.audience && `audience = ${value(filter.audience)}`,
    filter.orderId && `instance_id = ${value(filter.orderId)}`,
    after &&
      following({ at: value(after.at), id: value(after.caseId), priority: () => value(after.priority) }),
  ].filter((condition) => condition !== undefined);
  const { rows } = await pool.query<QueuedCase & { position: string }>(
    `select ${shown}, to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
     from review_case where ${conditions.join(' and ')} order by ${by} limit ${value(limit + 1)}`,
    values,
  );
  const cases = rows.slice(0, limit);
  const last = cases.at(-1);
  return rows.length > limit && last !== undefined
    ? { cases, end: { priority: last.priority, at: last.position, caseId: last.caseId } }
    : { cases };
}

export async function readQueuedCase(pool: Pool, caseId: string): Promise<QueuedCase | undefined> {
  const { rows } = await pool.query<QueuedCase>(`select ${shown} from review_case where case_id = $1`, [
    caseId,
  ]);
  return rows[0];
}

export interface CaseStory {
  readonly events: readonly {
    readonly at: Date;
    readonly kind: CaseEventKind;
    readonly by: string | null;
    readonly text: string | null;
    readonly detail: { readonly decision?: string; readonly note?: string; readonly via?: string } | null;
  }[];
  readonly orderEvents: readonly RecordedEvent[];
  /** Each that was taken; a `wait` may precede another. */
  readonly decisions: readonly TakenOnCase[];
}

export interface TakenOnCase {
  readonly decisionId: string;
  readonly decision: DecisionName;
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note: string | null;
  readonly at: Date;
  readonly change: { readonly before: object; readonly after: object } | null;
}

/** All that is on record of a case and its order, oldest first. */
export async function readStory(
  pool: Pool,
  { caseId, orderId }: Pick<ReviewCase, 'caseId' | 'orderId'>,
): Promise<CaseStory> {
  const [events, orderEvents, decisions] = await Promise.all([
    pool.query<CaseStory['events'][number]>(
      'select at, kind, by, text, detail from review_event where case_id = $1 order by sequence',
      [caseId],
    ),
    readOrderEvents(pool, orderId),
    pool.query<TakenOnCase>(
      `select decision_id as "decisionId", decision, by, via, reason, note, at, change from review_decision
       where case_id = $1 order by at`,
      [caseId],
    ),
  ]);
  return { events: events.rows, orderEvents, decisions: decisions.rows };
}

/** The next thing that was refused on the same order, after this. */
export async function readNextCase(
  pool: Pool,
  { caseId, orderId, openedAt }: Pick<ReviewCase, 'caseId' | 'orderId' | 'openedAt'>,
): Promise<Pick<ReviewCase, 'caseId' | 'cause' | 'status'> | undefined> {
  const { rows } = await pool.query<Pick<ReviewCase, 'caseId' | 'cause' | 'status'>>(
    `select case_id as "caseId", cause, status from review_case
     where instance_id = $1 and case_id <> $2 and opened_at >= $3 order by opened_at limit 1`,
    [orderId, caseId, openedAt],
  );
  return rows[0];
}
