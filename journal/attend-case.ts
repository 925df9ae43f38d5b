import { turnOf } from '../domain/case-deadlines.ts';
import type { Audience } from '../domain/events.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { Cause } from '../domain/causes.ts';
import { attend, type CaseRuling } from '../saga/rules/cases.ts';
import { databaseTime } from './clock.ts';
import type { Pool } from './database.ts';
import type { Deadlines } from './open-case.ts';
import { orderRules, readRecord, type Wanted } from './order-record.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';
import { changeCase, readCaseOf, type ReviewCase } from './review-cases.ts';
import { rulingOf, takeLastResort } from './rulings.ts';
import { renewHolds } from './stock.ts';
import { writeChanges } from './write-changes.ts';

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
    const { changes, answer } = attend(orderRules(wanted, tx.now), await readRecord(tx), refused);
    await writeChanges(tx, changes, deadlines);
    if (answer.kind === 'ruled') return answer;
    const one = await readCaseOf(tx.client, orderId, refused);
    if (one === undefined) throw new Error('A case that was opened is not there');
    await renewHolds(tx.client, orderId, holdTtlMs);
    return await meetDeadlines(tx, one);
  });
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
