import type { Cause } from '../../sagas/order/causes.ts';
import { rulingOf, type DecisionName } from '../../sagas/order/decisions.ts';
import type { StepPhase } from '../../sagas/order/steps.ts';
import type { AskedOtherwise, CaseEnd, CaseRecord, KnownCase } from '../../saga/rules/case-record.ts';
import type { Queries } from '../database.ts';
import type { Proposed } from './review-cases.ts';

/** A case of an order as the rules look at it. */
export type OrderCase = KnownCase &
  StepPhase & { readonly cause: Cause; readonly proposed?: Proposed | undefined };

/** Those that are not closed, the one that was decided last first. */
export async function readOpenCases({
  client,
  facts,
}: {
  client: Queries;
  facts: { readonly orderId: string };
}): Promise<CaseRecord[]> {
  const { rows } = await client.query<CaseRow>(
    `${selectCase} where one.instance_id = $1 and status <> 'closed' order by taken.at desc nulls last`,
    [facts.orderId],
  );
  return rows.map(caseIn).filter((one) => one.status !== 'closed');
}

/** @throws Error where there is none */
export async function readKnownCase(client: Queries, caseId: string): Promise<OrderCase> {
  const { rows } = await client.query<CaseRow>(`${selectCase} where one.case_id = $1`, [caseId]);
  const [row] = rows;
  if (row === undefined) throw new Error('A case vanished');
  return caseIn(row);
}

const selectCase = `select one.case_id as "caseId", step, phase, cause, message, status, one.revision, version, team, priority, audience,
    escalated, customer_until as "customerUntil", due_at as "dueAt", escalate_at as "escalateAt", last_resort_at as "lastResortAt",
    waiting_until as "waitingUntil", approved_by as "approvedBy", proposed, claimed_by as "claimedBy", claimed_until as "claimedUntil",
    closed_as as "closedAs", decision, change
  from review_case one left join review_decision taken using (case_id, decision_id)`;

interface CaseRow
  extends
    StepPhase,
    Pick<
      KnownCase,
      | 'caseId'
      | 'message'
      | 'status'
      | 'revision'
      | 'version'
      | 'team'
      | 'priority'
      | 'audience'
      | 'escalated'
    > {
  readonly cause: Cause;
  readonly customerUntil: Date | null;
  readonly dueAt: Date;
  readonly escalateAt: Date;
  readonly lastResortAt: Date;
  readonly waitingUntil: Date | null;
  readonly approvedBy: string | null;
  readonly proposed: Proposed | null;
  readonly claimedBy: string | null;
  readonly claimedUntil: Date | null;
  readonly closedAs: CaseEnd | null;
  readonly decision: DecisionName | null;
  readonly change: AskedOtherwise | null;
}

function caseIn({ status, closedAs, claimedBy, claimedUntil, decision, change, ...row }: CaseRow): OrderCase {
  const known = {
    ...row,
    customerUntil: row.customerUntil?.getTime(),
    dueAt: row.dueAt.getTime(),
    escalateAt: row.escalateAt.getTime(),
    lastResortAt: row.lastResortAt.getTime(),
    waitingUntil: row.waitingUntil?.getTime(),
    approvedBy: row.approvedBy ?? undefined,
    proposed: row.proposed ?? undefined,
    claim:
      claimedBy === null || claimedUntil === null
        ? undefined
        : { by: claimedBy, until: claimedUntil.getTime() },
    taken:
      decision === null
        ? undefined
        : { decision, ruling: rulingOf(decision, row), change: change ?? undefined },
  };
  return status === 'closed' ? { ...known, status, closedAs: closedAs ?? undefined } : { ...known, status };
}
