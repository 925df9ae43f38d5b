import type { NamedPhase } from '../../saga/phases.ts';
import type { Why } from '../../saga/rules/instance-event.ts';
import type { AskedOtherwise, CaseEnd, CaseRecord, KnownCase } from '../../saga/rules/case-record.ts';
import type { InstanceTransaction } from '../commit/instance-transaction.ts';
import type { Queries } from '../database.ts';
import type { Kept, StoredSaga } from '../saga.ts';
import type { Proposed } from './review-cases.ts';

/** A case as the rules look at it, in the words of its saga. */
export type KnownInstanceCase<T extends Kept = Kept> = KnownCase & {
  readonly step: T['step'];
  readonly cause: T['cause'];
  readonly proposed?: Proposed<T> | undefined;
};

type OfInstance<T extends Kept> = Pick<InstanceTransaction<T>, 'saga' | 'instanceId'> & {
  readonly client: Queries;
};

/** Those that are not closed, the one that was decided last first. */
export async function readOpenCases<T extends Kept>({
  client,
  saga,
  instanceId,
}: OfInstance<T>): Promise<CaseRecord[]> {
  const { rows } = await client.query<CaseRow>(
    `${selectCase} where one.instance_id = $1 and status <> 'closed' order by taken.at desc nulls last`,
    [instanceId],
  );
  return rows.map((row) => caseIn(saga, row)).filter((one) => one.status !== 'closed');
}

/** @throws Error where there is none */
export async function readKnownCase<T extends Kept>(
  { client, saga }: InstanceTransaction<T>,
  caseId: string,
): Promise<KnownInstanceCase<T>> {
  const { rows } = await client.query<CaseRow>(`${selectCase} where one.case_id = $1`, [caseId]);
  const [row] = rows;
  if (row === undefined) throw new Error('A case vanished');
  return caseIn(saga, row);
}

const selectCase = `select one.case_id as "caseId", step, phase, cause, message, status, one.revision, version, team, priority, audience,
    escalated, customer_until as "customerUntil", due_at as "dueAt", escalate_at as "escalateAt", last_resort_at as "lastResortAt",
    waiting_until as "waitingUntil", approved_by as "approvedBy", proposed, claimed_by as "claimedBy", claimed_until as "claimedUntil",
    closed_as as "closedAs", decision, change
  from review_case one left join review_decision taken using (case_id, decision_id)`;

interface CaseRow
  extends
    NamedPhase,
    Why,
    Pick<
      KnownCase,
      'caseId' | 'status' | 'revision' | 'version' | 'team' | 'priority' | 'audience' | 'escalated'
    > {
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
  readonly decision: string | null;
  readonly change: AskedOtherwise | null;
}

function caseIn<T extends Kept>(
  saga: StoredSaga<T>,
  { status, closedAs, claimedBy, claimedUntil, decision, change, ...row }: CaseRow,
): KnownInstanceCase<T> {
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
        : { decision, resolution: saga.resolutionOf(decision, row), change: change ?? undefined },
  };
  const one: KnownCase =
    status === 'closed' ? { ...known, status, closedAs: closedAs ?? undefined } : { ...known, status };
  // Its steps, causes and decisions are those of its saga.
  return one;
}
