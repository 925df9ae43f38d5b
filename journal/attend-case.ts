import { policyOf } from '../domain/decisions.ts';
import { isWaived, phaseOf } from '../domain/order.ts';
import { turnOf } from '../domain/case-deadlines.ts';
import type { Audience } from '../domain/events.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { Cause } from '../domain/causes.ts';
import { attend, type CaseRuling } from '../saga/rules/cases.ts';
import { refusalOf, type Refusal } from '../saga/rules/refusal.ts';
import { alignmentOf, type Wanted } from './alignment.ts';
import { databaseTime } from './clock.ts';
import type { Pool } from './database.ts';
import { readFences } from './fence.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';
import { changeCase, readOpenCases, readCaseOf, recordCaseNews, type ReviewCase } from './review-cases.ts';
import { rulingOf, standingOf, takeLastResort } from './rulings.ts';
import { renewHolds } from './stock.ts';

/** Milliseconds from when a case is opened. */
export interface Deadlines {
  readonly customerMs: number;
  readonly dueMs: number;
  readonly escalateMs: number;
  readonly lastResortMs: number;
}

export type Attended =
  | { readonly kind: 'ruled'; readonly ruling: CaseRuling }
  | {
      readonly kind: 'waiting';
      readonly caseId: string;
      readonly audience: Audience;
      readonly team: string;
      /** ISO 8601. */
      readonly dueAt: string;
      /** When the next deadline is to be met, in milliseconds from now. */
      readonly wakeInMs: number;
    };

/**
 * What has become of the case of a phase that was refused: opens it, meets its deadlines, and says how it was ruled. Asked
 * again and again by the order's run; whatever it is told is on record, so that another run is told the same.
 */
export async function attendCase(
  pool: Pool,
  orderId: string,
  refused: StepPhase & { cause: Cause; message: string },
  { deadlines, holdTtlMs, wanted }: { deadlines: Deadlines; holdTtlMs: number; wanted: Wanted },
): Promise<Attended> {
  return await inOrderTransaction(pool, orderId, async (tx): Promise<Attended> => {
    const { cancel, closed, pivoted } = tx.order;
    const { step, phase } = refused;
    const cases = await readOpenCases(tx.client, orderId);
    const known = cases.find((one) => one.step === step && one.phase === phase);
    const fences = await readFences(tx);
    // What is on record, not what the run remembers: it may have been refused for another cause since.
    const refusal = refusalOf(tx.order, fences, refused);
    const attended = attend(refused, {
      closed: closed !== undefined,
      cancelling: cancel !== undefined && !pivoted,
      alignment: alignmentOf(tx.facts, fences, wanted),
      case: await standingOf(tx.client, known),
      applying: cases.some(({ status }) => status === 'applying'),
      refused: refusal !== undefined,
    });
    if (attended.kind === 'ruled') {
      if (isWaived(tx.order, refused) && phaseOf(tx.order, refused)?.status !== 'waived')
        tx.append({ type: 'phase_waived', step, phase });
      return attended;
    }
    const one = known ?? (await openCase(tx, { step, phase, ...(refusal ?? refused) }, deadlines));
    await renewHolds(tx.client, orderId, holdTtlMs);
    return await meetDeadlines(tx, one);
  });
}

async function openCase(
  tx: OrderTransaction,
  { step, phase, cause, message }: StepPhase & Refusal,
  { customerMs, dueMs, escalateMs, lastResortMs }: Deadlines,
): Promise<ReviewCase> {
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
  return opened;
}

/** One turn after another, until the case is ruled or has to wait. */
async function meetDeadlines(tx: OrderTransaction, one: ReviewCase): Promise<Attended> {
  const { status, caseId } = one;
  if (status !== 'open' && status !== 'waiting')
    return { kind: 'ruled', ruling: await rulingOf(tx.client, one) };
  const now = await databaseTime(tx.client);
  const turn = turnOf({ ...one, status }, now);
  switch (turn.kind) {
    case 'end_wait':
      return await endWait(tx, one);
    case 'last_resort':
      return { kind: 'ruled', ruling: await takeLastResort(tx, one) };
    case 'hand_over':
      await changeCase(tx.client, one, {
        set: { audience: 'operator' },
        news: { kind: 'passed_on', text: "The customer's time is over." },
      });
      tx.append({ type: 'case_passed_on', caseId, audience: 'operator' });
      return await meetDeadlines(tx, { ...one, audience: 'operator' });
    case 'escalate':
      await changeCase(tx.client, one, {
        set: { escalated: true, team: 'leads' },
        news: { kind: 'escalated', text: `Nobody of ${one.team} has decided.` },
      });
      return await meetDeadlines(tx, { ...one, escalated: true, team: 'leads' });
    case 'sleep':
      return waiting(one, turn.until.getTime() - now.getTime());
  }
}

/** Whoever decided to wait decided to attempt it again then. What is refused again is a case of its own. */
async function endWait(tx: OrderTransaction, one: ReviewCase): Promise<Attended> {
  await changeCase(tx.client, one, {
    set: { status: 'decided', waiting_until: null },
    material: true,
    news: { kind: 'wait_over' },
  });
  tx.append({ type: 'case_closed', caseId: one.caseId, how: 'decided' });
  return { kind: 'ruled', ruling: await rulingOf(tx.client, one) };
}

function waiting({ caseId, audience, team, dueAt }: ReviewCase, ms: number): Attended {
  return {
    kind: 'waiting',
    caseId,
    audience,
    team,
    dueAt: dueAt.toISOString(),
    // Timers have whole milliseconds, and one that fires a little early would only ask again.
    wakeInMs: Math.max(1, Math.ceil(ms) + 1),
  };
}
