import { policyOf, type DecisionName } from '../domain/decisions.ts';
import type { CaseRuling } from '../saga/rules/cases.ts';
import type { Client } from './database.ts';
import type { OrderTransaction } from './order-transaction.ts';
import { changeCase, type ReviewCase } from './review-cases.ts';

/** Who decides when nobody does. */
const policy = { by: 'policy', via: 'policy', reason: 'Nobody decided in time.' } as const;

/** How the decision that was taken on a case rules. @throws Error where there is none */
export async function rulingOf(
  client: Pick<Client, 'query'>,
  one: Pick<ReviewCase, 'caseId' | 'decisionId'>,
): Promise<CaseRuling> {
  const { rows } = await client.query<{ decision: DecisionName }>(
    'select decision from review_decision where case_id = $1 and decision_id = $2',
    [one.caseId, one.decisionId],
  );
  const [taken] = rows;
  if (taken === undefined) throw new Error('A case that is decided has no decision');
  return rulingFor(taken.decision);
}

export function rulingFor(decision: DecisionName): CaseRuling {
  switch (decision) {
    case 'retry':
    case 'amend':
    case 'substitute':
    case 'ship_partial':
    case 'wait':
    case 'approve':
      return 'again';
    case 'refund':
    case 'waive':
      return 'waived';
    case 'cancel':
      return 'cancel';
  }
}

/** Nobody has decided. Before the pivot the order is cancelled; after it, it ends with the money back, or without the step. */
export async function takeLastResort(tx: OrderTransaction, one: ReviewCase): Promise<CaseRuling> {
  const { caseId, cause, message } = one;
  const news = { kind: 'decided', by: policy.by, text: policy.reason } as const;
  if (!tx.order.pivoted) {
    await changeCase(tx.client, one, {
      set: { status: 'closed', closed_as: 'last_resort' },
      material: true,
      news: { ...news, detail: { decision: 'cancel' } },
    });
    tx.append({ type: 'case_closed', caseId, how: 'last_resort' });
    tx.append({ type: 'cancel_started', cause, message, by: policy.by, reason: policy.reason });
    return 'cancel';
  }
  const { decisions } = policyOf(cause, { pivoted: true });
  const decision = decisions.includes('refund') ? 'refund' : 'waive';
  const asked = decision === 'refund' ? { total: { ...tx.order.total, amount: 0 } } : {};
  await insertDecision(tx, one, {
    decisionId: `last-resort/${caseId}`,
    decision,
    data: {},
    ...policy,
    change: decision === 'refund' ? { before: { total: tx.order.total }, after: asked } : undefined,
  });
  await changeCase(tx.client, one, {
    set: { status: 'decided', decision_id: `last-resort/${caseId}` },
    material: true,
    news: { ...news, detail: { decision } },
  });
  return 'waived';
}

export interface TakenDecision {
  readonly decisionId: string;
  readonly decision: DecisionName;
  readonly data: unknown;
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note?: string | undefined;
  /** What is asked for, where the decision changes it. */
  readonly change?: { readonly before: object; readonly after: object } | undefined;
}

export async function insertDecision(
  tx: OrderTransaction,
  { caseId, revision }: Pick<ReviewCase, 'caseId' | 'revision'>,
  taken: TakenDecision,
): Promise<void> {
  const { decisionId, decision, data, by, via, reason, note, change } = taken;
  const { orderId } = tx.facts;
  await tx.client.query(
    `insert into review_decision (decision_id, case_id, order_id, revision, decision, data, by, via, reason, note, change)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      decisionId,
      caseId,
      orderId,
      revision,
      decision,
      JSON.stringify(data),
      by,
      via,
      reason,
      note ?? null,
      change === undefined ? null : JSON.stringify(change),
    ],
  );
  tx.append({ type: 'decision_taken', caseId, decisionId, decision, by });
}
