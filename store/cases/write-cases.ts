import type { CaseChange, CaseRecord, CaseSet, Decision } from '../../saga/rules/case-record.ts';
import type { InstanceTransaction } from '../commit/instance-transaction.ts';
import type { Queries } from '../database.ts';
import { recordCaseEvent } from './review-cases.ts';

/** Writes the change that the rules make to a case. */
export async function writeCase(
  { client, instanceId }: InstanceTransaction,
  change: CaseChange,
): Promise<void> {
  switch (change.kind) {
    case 'case_opened':
      await insertCase(client, instanceId, change.one);
      break;
    case 'case_changed':
      await changeCase(client, change);
      break;
    case 'case_noted':
      await recordCaseEvent(client, change.caseId, change.event);
      break;
    case 'decision_taken':
      await insertDecision(client, change.caseId, change.decision);
  }
}

async function insertCase(client: Queries, instanceId: string, one: CaseRecord): Promise<void> {
  const { caseId, step, phase, cause, message, team, priority, audience } = one;
  const { customerUntil, dueAt, escalateAt, lastResortAt } = one;
  await client.query(
    `insert into review_case (case_id, instance_id, step, phase, cause, message, team, priority, audience,
                              customer_until, due_at, escalate_at, last_resort_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      caseId,
      instanceId,
      step,
      phase,
      cause,
      message,
      team,
      priority,
      audience,
      timeIn(customerUntil),
      timeIn(dueAt),
      timeIn(escalateAt),
      timeIn(lastResortAt),
    ],
  );
  await recordCaseEvent(client, caseId, { kind: 'opened', text: cause });
}

/** Changes a case and says so in its history. */
async function changeCase(
  client: Queries,
  { caseId, set, material, event }: CaseChange & { kind: 'case_changed' },
): Promise<void> {
  const columns = columnsOf(set);
  const changes = [
    ...(event === undefined ? [] : ['version = version + 1']),
    ...(material === true ? ['revision = revision + 1'] : []),
    ...(set.status === 'closed' ? ['closed_at = clock_timestamp()'] : []),
    ...columns.map(([column], index) => `${column} = $${index + 2}`),
  ];
  const values = columns.map(([, value]) => value);
  await client.query(`update review_case set ${changes.join(', ')} where case_id = $1`, [caseId, ...values]);
  if (event !== undefined) await recordCaseEvent(client, caseId, event);
}

/** A field that is set to nothing is written as well. */
function columnsOf(set: CaseSet): (readonly [column: string, value: unknown])[] {
  return Object.keys(set).flatMap((name) => written[name as keyof CaseSet](set));
}

type Columns = (set: CaseSet & { closedAs?: unknown }) => readonly (readonly [string, unknown])[];

const written: Record<keyof CaseSet | 'closedAs', Columns> = {
  status: ({ status }) => [['status', status]],
  closedAs: ({ closedAs }) => [['closed_as', closedAs]],
  cause: ({ cause }) => [['cause', cause]],
  message: ({ message }) => [['message', message]],
  team: ({ team }) => [['team', team]],
  priority: ({ priority }) => [['priority', priority]],
  audience: ({ audience }) => [['audience', audience]],
  customerUntil: ({ customerUntil }) => [['customer_until', timeIn(customerUntil)]],
  dueAt: ({ dueAt }) => [['due_at', timeIn(dueAt)]],
  escalateAt: ({ escalateAt }) => [['escalate_at', timeIn(escalateAt)]],
  lastResortAt: ({ lastResortAt }) => [['last_resort_at', timeIn(lastResortAt)]],
  waitingUntil: ({ waitingUntil }) => [['waiting_until', timeIn(waitingUntil)]],
  escalated: ({ escalated }) => [['escalated', escalated]],
  approvedBy: ({ approvedBy }) => [['approved_by', approvedBy]],
  proposed: ({ proposed }) => [['proposed', proposed]],
  claim: ({ claim }) => [
    ['claimed_by', claim?.by],
    ['claimed_until', timeIn(claim?.until)],
  ],
};

function timeIn(ms: number | undefined): Date | undefined {
  return ms === undefined ? undefined : new Date(ms);
}

async function insertDecision(client: Queries, caseId: string, taken: Decision): Promise<void> {
  const { decisionId, decision, data, by, via, reason, note, change } = taken;
  await client.query(
    `with decided as (
       update review_case set decision_id = $2 where case_id = $1 returning case_id, instance_id, revision)
     insert into review_decision (decision_id, case_id, instance_id, revision, decision, data, by, via, reason, note, change)
     select $2, case_id, instance_id, revision, $3, $4, $5, $6, $7, $8, $9 from decided`,
    [
      caseId,
      decisionId,
      decision,
      JSON.stringify(data),
      by,
      via,
      reason,
      note,
      change === undefined ? undefined : JSON.stringify(change),
    ],
  );
}
