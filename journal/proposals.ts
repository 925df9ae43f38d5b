import { isDeepStrictEqual } from 'node:util';
import { causes } from '../domain/causes.ts';
import type { DecisionData } from '../domain/decision-data.ts';
import { policyOf } from '../domain/decisions.ts';
import type { Client } from './database.ts';
import type { DecideCommand, DecideVerdict } from './decide.ts';
import type { OrderTransaction } from './order-transaction.ts';
import { changeCase, type ReviewCase, type Settable } from './review-cases.ts';

/** Another person has to approve as well. */
export async function approveFirst(
  { client }: OrderTransaction,
  one: ReviewCase,
  { command, decided }: { command: DecideCommand; decided: DecisionData },
): Promise<DecideVerdict> {
  const { by, reason, note, decisionId } = command;
  await changeCase(client, one, {
    set: { approved_by: by, claimed_by: null, claimed_until: null },
    material: true,
    news: { kind: 'approved_first', by, text: reason, detail: { ...decided, note, decisionId } },
  });
  return { kind: 'decided', orderId: one.orderId, state: 'seconded' };
}

/** Whether the first person has decided exactly so. */
export async function isApproved(
  client: Pick<Client, 'query'>,
  { caseId }: ReviewCase,
  { decision, data }: DecisionData,
): Promise<boolean> {
  const { rows } = await client.query<{ detail: { decision: string; data?: unknown } }>(
    `select detail from review_event where case_id = $1 and kind = 'approved_first' order by sequence desc limit 1`,
    [caseId],
  );
  const first = rows[0]?.detail;
  return first?.decision === decision && isDeepStrictEqual(first.data ?? {}, data);
}

/** It would bring the order above the limit: the case is about that from here on, and the decision waits for an approval. */
export async function propose(
  tx: OrderTransaction,
  one: ReviewCase,
  { command, decided }: { command: DecideCommand; decided: DecisionData },
): Promise<DecideVerdict> {
  const { by, reason, note, decisionId, via } = command;
  const cause = 'amount_above_limit';
  const { message } = causes[cause];
  const { team, priority } = policyOf(cause, { pivoted: false });
  const former = one.proposed ?? one;
  await changeCase(tx.client, one, {
    set: {
      status: 'open',
      cause,
      message,
      priority,
      ...(one.escalated ? {} : { team }),
      audience: 'operator',
      waiting_until: null,
      approved_by: null,
      claimed_by: null,
      claimed_until: null,
      proposed: { ...decided, cause: former.cause, message: former.message },
    },
    material: true,
    news: { kind: 'proposed', by, text: reason, detail: { ...decided, note, via, decisionId } },
  });
  const { caseId, orderId } = one;
  tx.append({ type: 'case_passed_on', caseId, audience: 'operator', question: { cause, message } });
  return { kind: 'decided', orderId, state: 'proposed' };
}

/** Once it is decided, a case is about what was refused: if the decision cannot be put into effect, that is asked again. */
export function formerQuestion(
  tx: OrderTransaction,
  { caseId, audience, escalated, proposed }: ReviewCase,
): Settable {
  if (proposed === null) return {};
  const { cause, message } = proposed;
  const { team, priority } = policyOf(cause, tx.order);
  tx.append({ type: 'case_passed_on', caseId, audience, question: { cause, message } });
  return { cause, message, priority, ...(escalated ? {} : { team }), proposed: null };
}
