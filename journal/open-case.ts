import type { Cause } from '../domain/causes.ts';
import { policyOf } from '../domain/decisions.ts';
import type { Audience } from '../domain/events.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { OrderTransaction } from './order-transaction.ts';
import { readCaseOf, recordCaseNews } from './review-cases.ts';

/** Milliseconds from when a case is opened. */
export interface Deadlines {
  readonly customerMs: number;
  readonly dueMs: number;
  readonly escalateMs: number;
  readonly lastResortMs: number;
}

/** Why somebody is asked. */
export interface Refusal {
  readonly cause: Cause;
  readonly message: string;
}

/** Asks whoever the policy of the cause names, by when it says. */
export async function openCase(
  tx: OrderTransaction,
  { step, phase, cause, message }: StepPhase & Refusal,
  { customerMs, dueMs, escalateMs, lastResortMs }: Deadlines,
): Promise<void> {
  const { orderId } = tx.facts;
  const policy = policyOf(cause, { pivoted: tx.order.pivoted });
  const asksCustomer = policy.mendableByCustomer === true && customerMs > 0;
  const audience: Audience = asksCustomer ? 'customer' : 'operator';
  await tx.client.query(
    `insert into review_case (order_id, step, phase, cause, message, team, priority, audience,
                              customer_until, due_at, escalate_at, last_resort_at)
     select $1, $2, $3, $4, $5, $6, $7, $8,
       case when $9::float8 > 0 then at + $9 * ms end, at + ($9 + $10) * ms, at + ($9 + $11) * ms, at + ($9 + $12) * ms
     from (select clock_timestamp() as at, interval '1 millisecond' as ms) as now`,
    [
      orderId,
      step,
      phase,
      cause,
      message,
      policy.team,
      policy.priority,
      audience,
      asksCustomer ? customerMs : 0,
      dueMs,
      escalateMs,
      lastResortMs,
    ],
  );
  const opened = await readCaseOf(tx.client, orderId, { step, phase });
  if (opened === undefined) throw new Error('A case that was inserted is not there');
  await recordCaseNews(tx.client, opened.caseId, { kind: 'opened', text: cause });
  tx.append({
    type: 'case_opened',
    caseId: opened.caseId,
    step,
    phase,
    cause,
    message,
    audience,
    ...(opened.customerUntil === null ? {} : { customerUntil: opened.customerUntil.toISOString() }),
  });
}
