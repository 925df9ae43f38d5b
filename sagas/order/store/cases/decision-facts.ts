import { isDeepStrictEqual } from 'node:util';
import { decisionNeedsApproval } from '../../approval.ts';
import { causes } from '../../causes.ts';
import type { DecisionData } from '../../decision-data.ts';
import { policyOf, policyOfCase, resolutionOf, type CasePolicy } from '../../decisions.ts';
import type { DecisionFacts, Meaning, Question } from '../../../../saga/rules/decide.ts';
import type { KnownInstanceCase } from '../../../../store/cases/case-records.ts';
import type { Client } from '../../../../store/database.ts';
import type { DecideCommand, Unfit } from '../../../../store/cases/decide.ts';
import { termsOf } from '../order-rules.ts';
import { orderFacts, type OrderKept, type OrderTransaction } from '../kept.ts';
import { changeBetween, invalid, outcomeOf, readDecision } from './read-decision.ts';

type OrderCase = KnownInstanceCase<OrderKept>;

/** Limits above which a decision needs an approval. */
export interface Limits {
  /** Minor units above which an order needs a person's approval. */
  readonly approvalAbove?: number;
}

/** Reads the facts that are needed beside an order's record to judge a decision. */
export async function factsOf(
  tx: OrderTransaction,
  one: OrderCase,
  { command, limits }: { command: DecideCommand; limits: Limits },
): Promise<DecisionFacts<Unfit>> {
  const policy = policyOfCase(one, tx.state);
  const read = readDecision(policy, command);
  const data = read.kind === 'read' ? read.decided.data : (command.data ?? {});
  const sent = await sentBefore(tx.client, command, data);
  const meaning =
    read.kind === 'read' ? await meaningOf(tx, one, { decided: read.decided, policy, limits }) : read;
  return { sent, meaning };
}

/** Whether its id came before on its case, for the same decision as it was read then: one that was taken, seconded or proposed. */
async function sentBefore(
  client: Client,
  { caseId, decisionId, decision, by }: DecideCommand,
  data: unknown,
): Promise<DecisionFacts<Unfit>['sent']> {
  const { rows } = await client.query<{ same: boolean }>(
    `select decision = $3 and data = $4::jsonb as same from review_decision where case_id = $1 and decision_id = $2
     union all
     select detail ->> 'decision' = $3 and coalesce(detail -> 'data', '{}') = $4::jsonb and by = $5 from review_event
     where case_id = $1 and kind in ('approved_first', 'proposed') and detail ->> 'decisionId' = $2`,
    [caseId, decisionId, decision, JSON.stringify(data), by],
  );
  if (rows.length === 0) return undefined;
  return rows.every(({ same }) => same) ? 'same' : 'another';
}

async function meaningOf(
  { client, instance, state: order }: OrderTransaction,
  one: OrderCase,
  { decided, policy, limits }: { decided: DecisionData; policy: CasePolicy; limits: Limits },
): Promise<DecisionFacts<Unfit>['meaning']> {
  const before = termsOf(orderFacts(instance));
  const outcome = await outcomeOf(client, before, decided, one.proposed);
  if (outcome.kind === 'impossible')
    return { kind: 'refused', refusal: invalid(outcome.message, outcome.pointer) };
  const { decision, data } = decided;
  const { terms: after } = outcome;
  const takesTwo = policy.fourEyes?.includes(decision) === true;
  const needsApproval = decisionNeedsApproval(order, { before, after }, limits.approvalAbove);
  return {
    kind: 'means',
    decision,
    data,
    resolution: resolutionOf(decision, one),
    change: changeBetween(before, after),
    wait: waitOf(decided),
    fourEyes: takesTwo ? { firstDecidedSo: await isApproved(client, one, decided) } : undefined,
    question: needsApproval ? approval() : undefined,
  };
}

function waitOf(decided: DecisionData): Meaning['wait'] {
  if (decided.decision !== 'wait') return undefined;
  const { until } = decided.data;
  return { until: until === undefined ? undefined : Date.parse(until) };
}

/** Whether the first of two persons has decided exactly so. */
async function isApproved(
  client: Client,
  { caseId }: OrderCase,
  { decision, data }: DecisionData,
): Promise<boolean> {
  const { rows } = await client.query<{ detail: { decision: string; data?: unknown } }>(
    `select detail from review_event where case_id = $1 and kind = 'approved_first' order by sequence desc limit 1`,
    [caseId],
  );
  const first = rows[0]?.detail;
  return first?.decision === decision && isDeepStrictEqual(first.data ?? {}, data);
}

/** It would bring the order above the limit. */
function approval(): Question {
  const cause = 'amount_above_limit';
  const { team, priority } = policyOf(cause, { pivoted: false });
  return { cause, message: causes[cause].message, team, priority };
}
