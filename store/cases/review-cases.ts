import type { Phase } from '../../saga/phases.ts';
import type { AskedOtherwise, Audience, CaseEnd, CaseEvent } from '../../saga/rules/case-record.ts';
import type { Queries } from '../database.ts';
import type { Kept, Store } from '../saga.ts';

/**
 * - `waiting`: on purpose, until a time, or until the world has solved it
 * - `decided`: and not yet put into effect
 * - `applying`: the earlier steps follow the decision
 */
export const caseStatuses = ['open', 'waiting', 'decided', 'applying', 'closed'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** A refusal that waits, or waited, for a decision. */
export interface ReviewCase<T extends Kept = Kept> {
  readonly caseId: string;
  readonly instanceId: string;
  readonly step: T['step'];
  readonly phase: Phase;
  readonly cause: T['cause'];
  readonly message: string;
  readonly team: string;
  readonly priority: number;
  readonly audience: Audience;
  readonly status: CaseStatus;
  /** Grows whenever what is to be decided changes. */
  readonly revision: number;
  /** Grows with every change. */
  readonly version: number;
  readonly openedAt: Date;
  readonly overdue: boolean;
  readonly customerUntil: Date | null;
  readonly dueAt: Date;
  readonly escalateAt: Date;
  readonly lastResortAt: Date;
  readonly waitingUntil: Date | null;
  readonly escalated: boolean;
  /** The first of the two persons that an approval takes. */
  readonly approvedBy: string | null;
  /** A decision that waits for its amount to be approved. */
  readonly proposed: Proposed<T> | null;
  readonly claimedBy: string | null;
  readonly claimedUntil: Date | null;
  readonly decisionId: string | null;
  readonly closedAs: CaseEnd | null;
  readonly closedAt: Date | null;
}

/** A decision that somebody has to approve first, and what the case was about before. */
export interface Proposed<T extends Kept = Kept> {
  readonly decision: T['decision'];
  readonly data: unknown;
  /** The change that it asks for. A proposal that is older than this field has none. */
  readonly change?: AskedOtherwise | undefined;
  readonly cause: T['cause'];
  readonly message: string;
}

export const caseColumns = `case_id as "caseId", instance_id as "instanceId", step, phase, cause, message, team, priority, audience,
  status, revision, version, opened_at as "openedAt", due_at <= clock_timestamp() and status in ('open', 'waiting') as overdue, customer_until as "customerUntil", due_at as "dueAt",
  escalate_at as "escalateAt", last_resort_at as "lastResortAt", waiting_until as "waitingUntil", escalated,
  approved_by as "approvedBy", proposed,
  case when claimed_until > clock_timestamp() then claimed_by end as "claimedBy",
  case when claimed_until > clock_timestamp() then claimed_until end as "claimedUntil",
  decision_id as "decisionId", closed_as as "closedAs", closed_at as "closedAt"`;

export async function readCase<T extends Kept>(
  store: Store<T>,
  caseId: string,
): Promise<ReviewCase<T> | undefined> {
  const { rows } = await store.query<ReviewCase<T>>(
    `select ${caseColumns} from review_case where case_id = $1`,
    [caseId],
  );
  return rows[0];
}

/** Says something in the history of a case without changing it. */
export async function recordCaseEvent(
  client: Queries,
  caseId: string,
  { kind, by, text, detail }: CaseEvent,
): Promise<void> {
  await client.query(
    `insert into review_event (case_id, revision, version, kind, by, text, detail)
     select case_id, revision, version, $2, $3, $4, $5 from review_case where case_id = $1`,
    [caseId, kind, by ?? null, text ?? null, detail === undefined ? null : JSON.stringify(detail)],
  );
  await client.query(
    `select pg_notify('review_changed', json_build_object(
       'caseId', case_id, 'instanceId', instance_id, 'version', version, 'status', status)::text)
     from review_case where case_id = $1`,
    [caseId],
  );
}

/** A command that nobody understood, and that had nobody to answer to: said in the history of what it may have meant. */
export async function recordIgnored(
  client: Queries,
  instanceId: string,
  { message, via }: { message: string; via: string },
): Promise<void> {
  const { rows } = await client.query<{ case_id: string }>(
    `select case_id from review_case where instance_id = $1 and status in ('open', 'waiting')`,
    [instanceId],
  );
  for (const { case_id: caseId } of rows)
    await recordCaseEvent(client, caseId, { kind: 'refused', text: message, detail: { via } });
}
