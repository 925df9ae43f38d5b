import { causes, type Cause } from '../domain/causes.ts';
import type { Payments, StepResult } from '../domain/events.ts';
import { phaseOf, whyParked } from '../domain/order.ts';
import { newsSince } from '../domain/payment-news.ts';
import { directionOf, pivot, undoOf, type StepPhase } from '../domain/steps.ts';
import { alignmentOf } from '../journal/alignment.ts';
import { readFences, writeFence } from '../journal/fence.ts';
import type { Fence, OrderFences, RecordedOutcome } from '../saga/rules/fence.ts';
import { heldBackBy, isSame, type NamedPhase } from '../saga/rules/alignment.ts';
import { judge, type Delivery, type Verdict } from '../saga/rules/fence-rules.ts';
import { withAnswer, withSuccess } from '../saga/rules/sends.ts';
import type { OrderTransaction } from '../journal/order-transaction.ts';
import { closeApplied, isApplying } from '../journal/revise.ts';
import type { Outcome } from '../saga/outcome.ts';
import { hashOf, wanted } from './effects.ts';
import { KnownFailure, overtaken } from './failure.ts';

/** Whether a phase may be attempted, or what has to be done before. */
export type Begun = Verdict | { readonly kind: 'out_of_line'; readonly phases: readonly NamedPhase[] };

/** Judges one delivery of a phase and, where it may be attempted, says so in the fence and the order's events. */
export async function beginPhase(
  tx: OrderTransaction,
  at: StepPhase,
  { request, ...sending }: { request: unknown } & Pick<Delivery, 'keyWindowMs' | 'sends'>,
): Promise<{ verdict: Begun; fences: OrderFences }> {
  const fences = await readFences(tx);
  const verdict = judge({
    order: tx.order,
    fences: fences[at.step] ?? {},
    phase: at.phase,
    requestHash: hashOf(request),
    now: tx.now.getTime(),
    ...sending,
    parked: whyParked(tx.order, at),
  });
  if (verdict.kind === 'attempt') {
    const phases = await heldBack(tx, at, fences);
    if (phases.length > 0) return { verdict: { kind: 'out_of_line', phases }, fences };
    await writeFence(tx, at.step, verdict.fence);
    tx.append({ type: 'phase_attempted', step: at.step, phase: at.phase, attempt: verdict.fence.attempts });
  }
  if (verdict.kind === 'nothing_to_undo') {
    await writeFence(tx, at.step, verdict.fence);
    // Not a word of an undo of what never was, unless somebody waits for it.
    if (fences[at.step] !== undefined || phaseOf(tx.order, at) !== undefined) {
      tx.append({ type: 'phase_succeeded', step: at.step, phase: at.phase, result: {} });
    }
  }
  return { verdict, fences };
}

/** What has to be done first. A decision that only waited for this attempt is in effect with it. */
async function heldBack(
  tx: OrderTransaction,
  at: StepPhase,
  fences: OrderFences,
): Promise<readonly NamedPhase[]> {
  const isPivot = isSame(at, pivot);
  const isUndo = directionOf(at.phase) === 'undo';
  const deciding = tx.order.revision > 1 && !isUndo && (await isApplying(tx, at));
  if (!isPivot && !isUndo && !deciding) return [];
  const alignment = alignmentOf(tx.facts, fences, wanted);
  const phases = heldBackBy(at, { alignment, pivot: isPivot, deciding });
  if (deciding && phases.length === 0) await closeApplied(tx, at);
  return phases;
}

/** The outcome of a delivery that is not to be attempted. */
export function outcomeOf(verdict: Exclude<Begun, { kind: 'attempt' }>): Outcome {
  switch (verdict.kind) {
    case 'recorded':
      return verdict.outcome;
    case 'nothing_to_undo':
      return { kind: 'succeeded', result: {} };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'closed':
      return { kind: 'closed', as: verdict.as };
    case 'out_of_line':
      return verdict;
    case 'parked':
      return { kind: 'failed', cause: verdict.cause, message: verdict.message };
    case 'diverged':
      return { kind: 'failed', cause: 'history_diverged', message: verdict.message };
  }
}

/** What another phase has said meanwhile is not said again. */
function withNews(outcome: RecordedOutcome, times: { seen: Payments; now: Payments }): RecordedOutcome {
  return outcome.result === undefined ? outcome : { ...outcome, result: newsSince(outcome.result, times) };
}

/**
 * Writes what came of an attempt, once: whoever was first is believed, and a late one learns what it was. `seen`: the payments that
 * were on record when the attempt compared them with the provider's.
 * @throws KnownFailure when what was asked for has been revised since, or is asked for under a later key
 */
export async function recordOutcome(
  tx: OrderTransaction,
  at: StepPhase,
  { fence, outcome: said, seen }: { fence: Fence; outcome: RecordedOutcome; seen?: Payments | undefined },
): Promise<Outcome> {
  const outcome = seen === undefined ? said : withNews(said, { seen, now: tx.order.payments });
  const fences = (await readFences(tx))[at.step] ?? {};
  const current = fences[at.phase];
  if (current !== undefined && 'outcome' in current) return current.outcome;
  if (current !== undefined && current.revision !== fence.revision) throw new KnownFailure(overtaken);
  // A later key was sent since: what an earlier one was refused does not say what that comes to.
  if (current !== undefined && outcome.kind === 'refused' && current.keyNumber > fence.keyNumber)
    throw new KnownFailure(overtaken);
  // Its fences may have been deleted since.
  if (tx.order.closed !== undefined) return { kind: 'closed', as: tx.order.closed };
  const undone = undoOf(fences);
  if (directionOf(at.phase) === 'forward' && undone !== undefined) return { kind: 'interrupted' };
  // A later attempt may be on record by now: its key is not forgotten, nor what it has made.
  const heard = withAnswer(current ?? fence, fence.attempts);
  const { standing, ...attempted } =
    outcome.kind === 'succeeded' ? withSuccess(heard, fence.keyNumber) : heard;
  if (standing !== undefined && outcome.kind === 'refused') {
    // What had succeeded before stands; the order's facts follow.
    await writeFence(tx, at.step, { ...attempted, ...standing, state: 'succeeded' });
    tx.append({ type: 'phase_refused', ...at, ...refusalOf(outcome), standing: true });
    return { ...outcome, standing: true };
  }
  await writeFence(tx, at.step, { ...attempted, state: outcome.kind, outcome });
  tx.append(
    outcome.kind === 'succeeded'
      ? { type: 'phase_succeeded', ...at, result: outcome.result }
      : { type: 'phase_refused', ...at, ...refusalOf(outcome) },
  );
  return outcome;
}

export function succeeded(result: StepResult): RecordedOutcome {
  return { kind: 'succeeded', result };
}

export function refused(cause: Cause, result?: StepResult): RecordedOutcome {
  const message = causes[cause].message;
  return { kind: 'refused', cause, message, ...(result === undefined ? {} : { result }) };
}

function refusalOf({ cause, message, result }: RecordedOutcome & { kind: 'refused' }) {
  return { cause, message, ...(result === undefined ? {} : { result }) };
}
