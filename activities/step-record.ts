import { causes, type Cause } from '../domain/causes.ts';
import type { Payments, StepResult } from '../domain/events.ts';
import { newsSince } from '../domain/payment-news.ts';
import type { StepPhase } from '../domain/steps.ts';
import { orderRules, readRecord, readRecordWithoutCases } from '../journal/order-record.ts';
import type { OrderTransaction } from '../journal/order-transaction.ts';
import { writeChanges } from '../journal/write-changes.ts';
import type { Outcome } from '../saga/outcome.ts';
import * as attempts from '../saga/rules/attempts.ts';
import type { Fence, InstanceFences, RecordedOutcome } from '../saga/rules/fence.ts';
import type { Delivery } from '../saga/rules/fence-rules.ts';
import { wanted } from './effects.ts';
import { KnownFailure, overtaken } from './failure.ts';

/** Judges one delivery of a phase and, where it may be attempted, says so in the fence and the order's events. */
export async function beginPhase(
  tx: OrderTransaction,
  { step, phase }: StepPhase,
  sending: Pick<Delivery, 'keyWindowMs' | 'sends'>,
): Promise<{ verdict: attempts.Begun; fences: InstanceFences }> {
  // A decision is being put into effect from the second revision on.
  const record = await (tx.order.revision > 1 ? readRecord(tx) : readRecordWithoutCases(tx));
  const now = tx.now.getTime();
  const { changes, answer } = attempts.begin(orderRules(wanted, tx.now), record, {
    at: { step, phase },
    now,
    ...sending,
  });
  await writeChanges(tx, changes);
  return { verdict: answer, fences: record.fences };
}

/**
 * Writes what came of an attempt, once: whoever was first is believed, and a late one learns what it was. `seen`: the payments that
 * were on record when the attempt compared them with the provider's.
 * @throws KnownFailure when what was asked for has been revised since, or is asked for under a later key
 */
export async function recordOutcome(
  tx: OrderTransaction,
  { step, phase }: StepPhase,
  { fence, outcome: said, seen }: { fence: Fence; outcome: RecordedOutcome; seen?: Payments | undefined },
): Promise<Outcome> {
  const outcome = seen === undefined ? said : withNews(said, { seen, now: tx.order.payments });
  const record = await readRecordWithoutCases(tx);
  const { changes, answer } = attempts.recordOutcome(record, { at: { step, phase }, fence, outcome });
  if (answer.kind === 'overtaken') throw new KnownFailure(overtaken);
  await writeChanges(tx, changes);
  return answer.outcome;
}

/** What another phase has said meanwhile is not said again. */
function withNews(outcome: RecordedOutcome, times: { seen: Payments; now: Payments }): RecordedOutcome {
  return outcome.result === undefined ? outcome : { ...outcome, result: newsSince(outcome.result, times) };
}

export function succeeded(result: StepResult): RecordedOutcome {
  return { kind: 'succeeded', result };
}

export function refused(cause: Cause, result?: StepResult): RecordedOutcome {
  const message = causes[cause].message;
  return { kind: 'refused', cause, message, ...(result === undefined ? {} : { result }) };
}
