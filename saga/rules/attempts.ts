import type { Outcome } from '../outcome.ts';
import { directionOf, undoOf, type NamedPhase } from '../phases.ts';
import { alignmentOf, heldBackBy } from './alignment.ts';
import { heldCancelStarts } from './cancel.ts';
import type { Fence, RecordedOutcome } from './fence.ts';
import { judge, type Delivery, type Verdict } from './fence-rules.ts';
import type { StepResult, Why } from './instance-event.ts';
import { isDeclined, phaseOf, whyParked, type InstanceState } from './instance.ts';
import { resolved, settled, type Author } from './letters.ts';
import { meanwhile } from './meanwhile.ts';
import {
  answered,
  applyingCase,
  caseOf,
  happened,
  type Change,
  type InstanceRecord,
  type Ruled,
  type SagaRules,
} from './record.ts';
import { withAnswer, withSuccess } from './sends.ts';
import { takesEffect } from './takes-effect.ts';

/** Whether a phase may be attempted, or what has to be done before. */
export type Begun =
  | Verdict
  | { readonly kind: 'out_of_line'; readonly phases: readonly NamedPhase[] }
  /** It was refused at this revision, beside what stands: without another decision it is not asked for again. */
  | ({ readonly kind: 'declined' } & Why);

/** Judges one delivery of a phase and, where it may be attempted, says so on record before anything is sent. */
export function begin<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { at, ...sending }: { at: NamedPhase } & Sending,
): Ruled<Begun> {
  const { state } = record;
  const { step } = at;
  const verdict = judged(saga, record, { at, ...sending });
  if (verdict.kind === 'attempt') {
    const declined = isDeclined(state, at) ? refusalOf(record, at) : undefined;
    if (declined !== undefined) return answered({ kind: 'declined', ...declined });
    const applying = appliedBy(saga, record, at);
    const phases = heldBackBy(at, {
      alignment: alignmentOf(saga, record),
      pivot: saga.isPivot(at),
      deciding: decidingOn(record, at),
    });
    if (phases.length > 0) return answered({ kind: 'out_of_line', phases });
    // A decision that only waited for this attempt is in effect with it.
    return { answer: verdict, changes: [...hasBegun(at, verdict.fence), ...applying] };
  }
  if (verdict.kind === 'recorded' && verdict.outcome.kind === 'succeeded') {
    const decided = decidedSince(record, at);
    if (decided !== undefined) return answered({ kind: 'declined', ...decided });
  }
  if (verdict.kind === 'nothing_to_undo') {
    const written: Change = { kind: 'fence', step, fence: verdict.fence };
    // Not a word of an undo of what never was, unless somebody waits for it.
    const isTold = record.fences[step] !== undefined || phaseOf(state, at) !== undefined;
    return { answer: verdict, changes: [written, ...(isTold ? hasSucceeded(state, at, {}) : [])] };
  }
  return answered(verdict);
}

/** Whose decision a phase goes on by: a redrive puts those in force for which it waited while nobody knew what was decided. */
function decidingOn(record: InstanceRecord, at: NamedPhase): 'own' | 'of_another' | undefined {
  const applying = applyingCase(record);
  if (applying === undefined) return undefined;
  if (caseOf(record, at)?.status === 'applying') return 'own';
  return phaseOf(record.state, at)?.wasLost === true ? 'of_another' : undefined;
}

/**
 * Somebody has decided on a phase that was done meanwhile, by another run or for another decision. Its run is told of the refusal, so
 * that it attends the case and puts into effect what was decided; but not while it does so with another decision.
 */
function decidedSince(record: InstanceRecord, at: NamedPhase): Why | undefined {
  const one = caseOf(record, at);
  if (one?.status !== 'decided' || applyingCase(record) !== undefined) return undefined;
  return { cause: one.cause, message: one.message };
}

type Sending = Pick<Delivery, 'keyWindowMs' | 'sends' | 'now'>;

/** By its fences alone. */
export function judged<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { at, ...sending }: { at: NamedPhase } & Sending,
): Verdict {
  const { state } = record;
  return judge({
    state,
    fences: record.fences[at.step] ?? {},
    phase: at.phase,
    requestHash: saga.requestHash(at, record),
    ...sending,
    parked: whyParked(state, at),
  });
}

export function hasBegun({ step, phase }: NamedPhase, fence: Fence): readonly Change[] {
  return [
    { kind: 'fence', step, fence },
    happened({ type: 'phase_attempted', step, phase, attempt: fence.attempts }),
  ];
}

/** The decision on this phase that is being put into effect. */
function appliedBy<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
): readonly Change[] {
  const one = caseOf(record, at);
  return one?.status === 'applying' && directionOf(at.phase) === 'forward'
    ? takesEffect(saga, record, one)
    : [];
}

/** The outcome of a delivery that is not to be attempted. */
export function outcomeOf(begun: Exclude<Begun, { kind: 'attempt' }>): Outcome {
  switch (begun.kind) {
    case 'recorded':
      return begun.outcome;
    case 'nothing_to_undo':
      return { kind: 'succeeded', result: {} };
    case 'interrupted':
    case 'closed':
    case 'out_of_line':
      return begun;
    case 'declined':
      return { kind: 'refused', stands: true, cause: begun.cause, message: begun.message };
    case 'parked':
      return { kind: 'failed', cause: begun.cause, message: begun.message };
    case 'diverged':
      return { kind: 'failed', cause: 'history_diverged', message: begun.message };
  }
}

/** The answer to an attempt that wants to write down what it knows. */
export type Kept =
  | { readonly kind: 'kept' }
  /** The phase has come to something: that is the attempt's answer too. */
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  /** Another attempt counts now, or something else is asked for. */
  | { readonly kind: 'overtaken' };

/**
 * Writes what is known of an attempt while it is the one that counts. If it is not, nothing is written and nothing may be sent.
 * `failed`: why it has to be attempted again.
 */
export function keep(
  record: InstanceRecord,
  { at: { step, phase }, fence, failed }: { at: NamedPhase; fence: Fence; failed?: Why | undefined },
): Ruled<Kept> {
  const since = meanwhile(fence, { closed: record.state.closed, fences: record.fences[step] ?? {} });
  if (since.kind !== 'nothing') return answered(since);
  const told = failed === undefined ? [] : [happened({ type: 'attempt_failed', step, phase, ...failed })];
  // A cancel waits for a pivot only while that may have been passed.
  const undone = phase === 'confirm' && fence.state !== 'attempting' ? heldCancelStarts(record) : [];
  return { answer: { kind: 'kept' }, changes: [{ kind: 'fence', step, fence }, ...told, ...undone] };
}

/** The outcome of an attempt, by the record at that time. */
export type Recorded =
  { readonly kind: 'answered'; readonly outcome: Outcome } | { readonly kind: 'overtaken' };

/** The outcome that an attempt reports; `settledBy`: a person did it, outside. */
export interface Came {
  readonly at: NamedPhase;
  readonly fence: Fence;
  readonly outcome: RecordedOutcome;
  readonly settledBy?: Author;
}

/** Writes what came of an attempt, once: whoever was first is believed, and a late one learns what it was. */
export function recordOutcome(
  record: InstanceRecord,
  { at, fence, outcome, settledBy }: Came,
): Ruled<Recorded> {
  const { step, phase } = at;
  const fences = record.fences[step] ?? {};
  const current = fences[phase];
  if (current !== undefined && 'outcome' in current) return answeredBy(current.outcome);
  // Something else is asked for since.
  if (current !== undefined && current.revision !== fence.revision) return answered({ kind: 'overtaken' });
  // A later key was sent since: what an earlier one was refused does not say what that comes to.
  if (current !== undefined && outcome.kind === 'refused' && current.keyNumber > fence.keyNumber)
    return answered({ kind: 'overtaken' });
  // Its fences may have been deleted since.
  const { closed } = record.state;
  if (closed !== undefined) return answeredBy({ kind: 'closed', as: closed });
  if (directionOf(phase) === 'forward' && undoOf(fences) !== undefined)
    return answeredBy({ kind: 'interrupted' });
  // A later attempt may be on record by now: its key is not forgotten, nor what it has made.
  const heard = withAnswer(current ?? fence, fence.attempts);
  const { lastApplied, ...attempted } =
    outcome.kind === 'succeeded' ? withSuccess(heard, fence.keyNumber) : heard;
  if (lastApplied !== undefined && outcome.kind === 'refused') {
    // The earlier success stands.
    const stands: Fence = { ...attempted, ...lastApplied, state: 'succeeded' };
    return {
      answer: { kind: 'answered', outcome: { ...outcome, stands: true } },
      changes: [
        { kind: 'fence', step, fence: stands },
        happened({ type: 'phase_refused', step, phase, ...refusalIn(outcome), stands: true }),
      ],
    };
  }
  return {
    answer: { kind: 'answered', outcome },
    changes: [
      { kind: 'fence', step, fence: { ...attempted, state: outcome.kind, outcome } },
      ...(outcome.kind === 'succeeded'
        ? hasSucceeded(record.state, at, outcome.result, settledBy)
        : [
            happened({ type: 'phase_refused', step, phase, ...refusalIn(outcome) }),
            ...(phase === 'confirm' ? heldCancelStarts(record) : []),
          ]),
    ],
  };
}

function hasSucceeded(
  state: InstanceState,
  { step, phase }: NamedPhase,
  result: StepResult,
  settledBy?: Author,
): readonly Change[] {
  const at = { step, phase };
  const letters = settledBy === undefined ? resolved(state, at) : settled(state, at, settledBy);
  return [happened({ type: 'phase_succeeded', ...at, result }), ...letters];
}

/** Lets a phase that was refused be attempted again, under a new key. */
export function clearedForRetry({ fences }: InstanceRecord, { step, phase }: NamedPhase): readonly Change[] {
  const fence = fences[step]?.[phase];
  if (fence?.state !== 'refused') return [];
  const { outcome: _, ...known } = fence;
  return [{ kind: 'fence', step, fence: { ...known, state: 'not_applied' } }];
}

/** Why a phase is refused, or cannot follow the revision in force, by what is on record. */
export function refusalOf({ state, fences }: InstanceRecord, at: NamedPhase): Why | undefined {
  const fence = fences[at.step]?.[at.phase];
  if (fence?.state === 'refused' && fence.outcome.kind === 'refused') {
    const { cause, message } = fence.outcome;
    return { cause, message };
  }
  if (!isDeclined(state, at)) return undefined;
  return phaseOf(state, at)?.declinedFor ?? { cause: 'internal_error', message: 'It was refused.' };
}

function answeredBy(outcome: Outcome): Ruled<Recorded> {
  return answered({ kind: 'answered', outcome });
}

function refusalIn({ cause, message, result }: RecordedOutcome & { kind: 'refused' }) {
  return { cause, message, ...(result === undefined ? {} : { result }) };
}
