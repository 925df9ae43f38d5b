import type { Cause } from '../domain/causes.ts';
import type { DecisionName } from '../domain/decisions.ts';
import type { Audience, CaseEnd } from '../domain/events.ts';
import type { StepName, StepPhase } from '../domain/steps.ts';
import type { Phase } from '../saga/phases.ts';
import type { Client } from './database.ts';

/**
 * - `waiting`: on purpose, until a time, or until the world has solved it
 * - `decided`: and not yet put into effect
 * - `applying`: what was done before follows the decision
 */
export const caseStatuses = ['open', 'waiting', 'decided', 'applying', 'closed'] as const;
export type CaseStatus = (typeof caseStatuses)[number];

/** A refusal that waits, or waited, for a decision. */
export interface ReviewCase {
  readonly caseId: string;
  readonly orderId: string;
  readonly step: StepName;
  readonly phase: Phase;
  readonly cause: Cause;
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
  readonly proposed: Proposed | null;
  readonly claimedBy: string | null;
  readonly claimedUntil: Date | null;
  readonly decisionId: string | null;
  readonly closedAs: CaseEnd | null;
  readonly closedAt: Date | null;
}

/** A decision that brings an order above the limit, and what the case was about before. */
export interface Proposed {
  readonly decision: DecisionName;
  readonly data: unknown;
  readonly cause: Cause;
  readonly message: string;
}

export const caseColumns = `case_id as "caseId", order_id as "orderId", step, phase, cause, message, team, priority, audience,
  status, revision, version, opened_at as "openedAt", due_at <= clock_timestamp() and status in ('open', 'waiting') as overdue, customer_until as "customerUntil", due_at as "dueAt",
  escalate_at as "escalateAt", last_resort_at as "lastResortAt", waiting_until as "waitingUntil", escalated,
  approved_by as "approvedBy", proposed,
  case when claimed_until > clock_timestamp() then claimed_by end as "claimedBy",
  case when claimed_until > clock_timestamp() then claimed_until end as "claimedUntil",
  decision_id as "decisionId", closed_as as "closedAs", closed_at as "closedAt"`;

export type Queries = Pick<Client, 'query'>;

export async function readCase(client: Queries, caseId: string): Promise<ReviewCase | undefined> {
  const { rows } = await client.query<ReviewCase>(
    `select ${caseColumns} from review_case where case_id = $1`,
    [caseId],
  );
  return rows[0];
}

/** The case of a phase that is not closed. */
export async function readCaseOf(
  client: Queries,
  orderId: string,
  { step, phase }: StepPhase,
): Promise<ReviewCase | undefined> {
  const { rows } = await client.query<ReviewCase>(
    `select ${caseColumns} from review_case
     where order_id = $1 and step = $2 and phase = $3 and status <> 'closed'`,
    [orderId, step, phase],
  );
  return rows[0];
}

export interface CaseNews {
  readonly kind: CaseEventKind;
  readonly by?: string | undefined;
  readonly text?: string | undefined;
  readonly detail?: unknown;
}

export const caseEventKinds = [
  'opened',
  'opened_again',
  'passed_on',
  'escalated',
  'wait_over',
  'claimed',
  'released',
  'taken_over',
  'assigned',
  'noted',
  'approved_first',
  'proposed',
  'decided',
  'refused',
  'closed',
] as const;
export type CaseEventKind = (typeof caseEventKinds)[number];

export type Settable = Partial<{
  status: CaseStatus;
  cause: Cause;
  message: string;
  audience: Audience;
  team: string;
  priority: number;
  proposed: Proposed | null;
  escalated: boolean;
  waiting_until: Date | null;
  due_at: Date;
  last_resort_at: Date;
  escalate_at: Date;
  approved_by: string | null;
  decision_id: string;
  closed_as: CaseEnd;
  claimed_by: string | null;
  claimed_until: Date | null;
}>;

/** Changes a case and says so in its history. `material`: what is to be decided is another question now. */
export async function changeCase(
  client: Queries,
  { caseId }: Pick<ReviewCase, 'caseId'>,
  { set = {}, material = false, news }: { set?: Settable; material?: boolean; news: CaseNews },
): Promise<void> {
  const entries = Object.entries(set);
  const columns = entries.map(([column], index) => `${column} = $${index + 2}`);
  const closing = set.status === 'closed' ? ['closed_at = clock_timestamp()'] : [];
  const changes = [
    'version = version + 1',
    ...(material ? ['revision = revision + 1'] : []),
    ...closing,
    ...columns,
  ];
  await client.query(`update review_case set ${changes.join(', ')} where case_id = $1`, [
    caseId,
    ...entries.map(([, value]) => value),
  ]);
  await recordCaseNews(client, caseId, news);
}

/** Says something in the history of a case without changing it. */
export async function recordCaseNews(
  client: Queries,
  caseId: string,
  { kind, by, text, detail }: CaseNews,
): Promise<void> {
  await client.query(
    `insert into review_event (case_id, revision, version, kind, by, text, detail)
     select case_id, revision, version, $2, $3, $4, $5 from review_case where case_id = $1`,
    [caseId, kind, by ?? null, text ?? null, detail === undefined ? null : JSON.stringify(detail)],
  );
  await client.query(
    `select pg_notify('review_changed', json_build_object(
       'caseId', case_id, 'orderId', order_id, 'version', version, 'status', status)::text)
     from review_case where case_id = $1`,
    [caseId],
  );
}

/** Closes the cases of an order that have become pointless. */
export async function closeCases(
  client: Queries,
  orderId: string,
  { as, by, text }: { as: CaseEnd; by?: string; text: string },
): Promise<void> {
  const { rows } = await client.query<{ case_id: string }>(
    `select case_id from review_case where order_id = $1 and status <> 'closed' for update`,
    [orderId],
  );
  for (const { case_id: caseId } of rows) {
    await changeCase(
      client,
      { caseId },
      { set: { status: 'closed', closed_as: as }, material: true, news: { kind: 'closed', by, text } },
    );
  }
}

/** A command that nobody understood, and that had nobody to answer to: said in the history of what it may have meant. */
export async function recordIgnored(
  client: Queries,
  orderId: string,
  { message, via }: { message: string; via: string },
): Promise<void> {
  const { rows } = await client.query<{ case_id: string }>(
    `select case_id from review_case where order_id = $1 and status in ('open', 'waiting')`,
    [orderId],
  );
  for (const { case_id: caseId } of rows)
    await recordCaseNews(client, caseId, { kind: 'refused', text: message, detail: { via } });
}
