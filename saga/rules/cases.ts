import { isSame, type NamedPhase } from '../phases.ts';
import { alignmentOf, outOfLine, toBringInLine, type Alignment } from './alignment.ts';
import { refusalOf } from './attempts.ts';
import type { CaseRecord, CaseResolution } from './case-record.ts';
import type { Why } from './instance-event.ts';
import { isCancelling, isWaived, phaseOf } from './instance.ts';
import { opened, openedAgain, type Opening } from './opening.ts';
import {
  answered,
  applied,
  applyingCase,
  caseOf,
  type Change,
  type InstanceRecord,
  type Ruled,
  type SagaRules,
} from './record.ts';
import { askedAgain, askedBefore, concluded, isOvertaken, takenOn } from './taken.ts';
import { doneWithout } from './takes-effect.ts';

export type Advanced =
  | { readonly kind: 'resolved'; readonly resolution: CaseResolution }
  /** Somebody has to decide, or waits on purpose. */
  | { readonly kind: 'asked' };

/**
 * Advances the case of a refusal: it is opened, waits, or was ruled. Whoever is asked decides on an instance of which all that was
 * done is as it is asked for: a phase that is out of line, because a run was lost while it took a decision back, is brought in line
 * first.
 */
export function advance<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  refused: NamedPhase & Why,
  opening: Opening,
): Ruled<Advanced> {
  const resolution = resolutionOn(saga, record, refused);
  if (resolution !== undefined)
    return { answer: { kind: 'resolved', resolution }, changes: toldOfWaiver(record, refused) };
  const known = caseOf(record, refused);
  if (known !== undefined)
    return {
      answer: { kind: 'asked' },
      changes: isOvertaken(saga, record, known) ? askedAgain(saga, known) : [],
    };
  const { step, phase, cause, message } = refused;
  // The cause is taken from the record, and not from the run: the phase may have been refused for another cause since.
  const why = refusalOf(record, refused) ?? { cause, message };
  return { answer: { kind: 'asked' }, changes: opened(saga, record, { step, phase, ...why }, opening) };
}

/** The resolution of a refusal, as far as one is known already. */
function resolutionOn<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
): CaseResolution | undefined {
  const { state } = record;
  // The phase learns of it when it is attempted.
  if (state.closed !== undefined) return 'retry';
  if (isCancelling(state)) return 'cancel';
  if (isWaived(state, at)) return 'waived';
  const known = caseOf(record, at);
  if (known?.status === 'decided' || known?.status === 'applying')
    return isOvertaken(saga, record, known) ? undefined : takenOn(known).resolution;
  // The run remembers what has been dealt with since.
  if (known === undefined && refusalOf(record, at) === undefined) return 'retry';
  if (applyingCase(record) !== undefined) return undefined;
  return othersOf(at, toBringInLine(alignmentOf(saga, record))).length > 0 ? 'retry' : undefined;
}

function toldOfWaiver({ state }: InstanceRecord, { step, phase }: NamedPhase): readonly Change[] {
  const known = phaseOf(state, { step, phase });
  return known?.waived === true && known.status !== 'waived' ? doneWithout(state, { step, phase }) : [];
}

/**
 * The answer to a decision that is put into effect. `void`: nothing of it is put into effect, because the terms that it changes have
 * changed since it was taken, and its case is open again. `unsettled`: nothing was revised, because attempts for the revision in force
 * are on their way; they are settled first, for nobody could ask for their outcome later. `follow`: the phases that have to follow the
 * decision.
 */
export type Revised =
  | { readonly kind: 'void' }
  | { readonly kind: 'unsettled'; readonly phases: readonly NamedPhase[] }
  | { readonly kind: 'follow'; readonly phases: readonly NamedPhase[] };

/**
 * Puts the decision on a phase into effect: a new revision of the request, under which the refused phase may be attempted again.
 * Once: a run that asks again, or knows nothing of the decision, is told what is still out of line with it. A decision that asks
 * for nothing of other steps is in effect at once; any other case stays in effect until the earlier steps are in line.
 * @returns the phases to be brought in line; `false` where there are none, and no decision is in effect
 */
export function revise<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
): Ruled<Revised | false> {
  const one = caseOf(record, at);
  if (one?.status !== 'decided') return answered(following(saga, record, at, one?.status === 'applying'));
  if (isOvertaken(saga, record, one)) return { answer: { kind: 'void' }, changes: askedAgain(saga, one) };
  const phases = unsettled(at, alignmentOf(saga, record));
  if (phases.length > 0) return answered({ kind: 'unsettled', phases });
  const { change } = takenOn(one);
  const asks: Change = { kind: 'revised', after: change?.after ?? {} };
  const stays = change !== undefined && saga.concernsOthers(change.after);
  const changes: readonly Change[] = stays ? [asks, applying(one)] : [asks, ...concluded(saga, record, one)];
  return { changes, answer: following(saga, applied(saga, record, changes), at, stays) };
}

function applying({ caseId }: CaseRecord): Change {
  const event = { kind: 'decided', text: 'The earlier steps are brought in line with it.' } as const;
  return { kind: 'case_changed', caseId, set: { status: 'applying' }, event };
}

/** The phases that have to be brought in line before a decision on `at` is concluded. */
function following<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
  revised: boolean,
): Revised | false {
  const phases = inTurn(record, othersOf(at, toBringInLine(alignmentOf(saga, record))));
  return phases.length > 0 || revised ? { kind: 'follow', phases } : false;
}

/**
 * All that was done before was brought in line with the decision on a phase, which may be attempted again, or is done without.
 * @returns what is not in line all the same: nothing is concluded then
 */
export function conclude<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
): Ruled<readonly NamedPhase[]> {
  const left = inTurn(record, othersOf(at, outOfLine(alignmentOf(saga, record))));
  const one = caseOf(record, at);
  const concludes = left.length === 0 && one?.status === 'applying';
  return { answer: left, changes: concludes ? concluded(saga, record, one) : [] };
}

/** The answer for a decision that cannot be put into effect. */
export type TakingBack =
  /** No decision is in effect that could be taken back. */
  | { readonly kind: 'none' }
  /** Attempts for what the decision asks for are on their way: they come to something first, for nobody could ask for it later. */
  | { readonly kind: 'unsettled'; readonly phases: readonly NamedPhase[] }
  /** The earlier revision stands again: these phases have to be brought back to it. */
  | { readonly kind: 'taken_back'; readonly phases: readonly NamedPhase[] };

/**
 * The earlier steps cannot be brought in line: the earlier revision stands again, and so does the case. A run that was reset may follow
 * up a refusal that was dealt with long ago, while the decision on another case is being put into effect: that one is taken back.
 */
export function revert<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  refused: NamedPhase & { readonly message: string },
): Ruled<TakingBack> {
  const own = caseOf(record, refused);
  const one = own?.status === 'applying' ? own : blocked(saga, record);
  return takeBackCase(saga, record, { one, refused });
}

/** The decision that is being put into effect, if something that was done cannot follow it. */
function blocked<R extends InstanceRecord>(saga: SagaRules<R>, record: R): CaseRecord | undefined {
  const alignment = alignmentOf(saga, record);
  return outOfLine(alignment).some((at) => isInTheWay(at, alignment)) ? applyingCase(record) : undefined;
}

/** As {@link revert}, of the last decision that is being put into effect: `declined` is what cannot follow it. */
export function takeBack<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  declined: NamedPhase & { readonly message: string },
): Ruled<TakingBack> {
  const one = applyingCase(record);
  return one === undefined || !isInTheWay(declined, alignmentOf(saga, record))
    ? answered({ kind: 'none' })
    : takeBackCase(saga, record, { one, refused: declined });
}

/** @returns the phases that are not brought back yet, also where the case was taken back before. One that cannot be is a case of its own */
function takeBackCase<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { one, refused }: { one: CaseRecord | undefined; refused: NamedPhase & { readonly message: string } },
): Ruled<TakingBack> {
  const phases = one === undefined ? [] : unsettled(refused, alignmentOf(saga, record));
  if (phases.length > 0) return answered({ kind: 'unsettled', phases });
  const changes: readonly Change[] =
    one === undefined
      ? []
      : [
          // Not the revision before this one: that may be of another decision, which was put into effect meanwhile.
          { kind: 'revised', after: askedBefore(saga, record, one) },
          ...openedAgain(saga, one, `It could not be done: ${refused.message}`),
        ];
  const broughtBack = outOfLine(alignmentOf(saga, applied(saga, record, changes)));
  return { changes, answer: { kind: 'taken_back', phases: othersOf(refused, broughtBack) } };
}

/** Whether a decision is taken back because `at` cannot follow it. A step that is done without keeps no decision from its effect. */
function isInTheWay(at: NamedPhase, alignment: Alignment): boolean {
  return alignment.isDeclined(at) && !alignment.isWaived(at);
}

/** The attempts that have to be settled before the request may change. */
function unsettled(at: NamedPhase, { steps, fences }: Alignment): readonly NamedPhase[] {
  return steps.flatMap(({ name: step, first: phase }) =>
    fences[step]?.[phase]?.state === 'attempting' && !isSame(at, { step, phase }) ? [{ step, phase }] : [],
  );
}

/** A phase that another decision is about comes last: it waits for all the others itself. */
function inTurn(record: InstanceRecord, phases: readonly NamedPhase[]): readonly NamedPhase[] {
  const waits = (at: NamedPhase) => caseOf(record, at)?.status === 'applying';
  return [...phases.filter((at) => !waits(at)), ...phases.filter(waits)];
}

/** The step that a decision is about is left out: whoever asked attempts it, or undoes it. */
function othersOf(at: NamedPhase, astray: readonly NamedPhase[]): readonly NamedPhase[] {
  return astray.filter(
    (other) => !isSame(at, other) && !(other.phase === 'cancel' && other.step === at.step),
  );
}
