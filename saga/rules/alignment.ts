import { directionOf, isSame, undoOf, type NamedPhase } from '../phases.ts';
import type { CaseRecord } from './case-record.ts';
import type { InstanceFences, Fences } from './fence.ts';
import { isToFollow, isUndone } from './fence-rules.ts';
import { decidedRevision, isDeclined, isWaived } from './instance.ts';
import type { InstanceRecord, SagaRules } from './record.ts';

/** A step as far as it matters here. */
export interface StepShape {
  readonly name: string;
  readonly first: 'run' | 'try';
  /** By when it has to be done; a step that a flow may leave out has to be done only where it was begun. */
  readonly requiredBy?: 'pivot' | 'end';
}

/** The record of one instance, as far as it tells whether all that was done is as it is asked for now. */
export interface Alignment {
  /** In the order of their declaration. */
  readonly steps: readonly StepShape[];
  readonly fences: InstanceFences;
  /** In force, as far as somebody has decided on it. */
  readonly decided: number;
  /** The hash of what a phase would ask for now. */
  wanted(at: NamedPhase): string;
  /** It was attempted at the revision in force and refused, so that what it had done before stands. */
  isDeclined(at: NamedPhase): boolean;
  /** Somebody decided to do without it. */
  isWaived(at: NamedPhase): boolean;
  /** A decision that is being put into effect will do without its confirm, so that it does not have to follow first. */
  isToBeLetGo(step: string): boolean;
  /** Phases that are on record as done, with another result than is due before the pivot. */
  readonly notAsDue: readonly NamedPhase[];
}

/** Reads the record of an instance for the rules below. */
export function alignmentOf<R extends InstanceRecord>(saga: SagaRules<R>, record: R): Alignment {
  const { state, fences, cases } = record;
  return {
    steps: saga.stepsOf(record),
    fences,
    decided: decidedRevision(state),
    wanted: (at) => saga.requestHash(at, record),
    isDeclined: (at) => isDeclined(state, at),
    isWaived: (at) => isWaived(state, at),
    isToBeLetGo: (step) => cases.some((one) => letsGo(saga, record, { one, step })),
    get notAsDue() {
      return saga.notAsDue(record);
    },
  };
}

function letsGo<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { one: { status, taken }, step }: { one: CaseRecord; step: string },
): boolean {
  if (status !== 'applying' || taken === undefined) return false;
  return saga.alsoWaived(taken.decision, record).some((at) => isSame(at, { step, phase: 'confirm' }));
}

/**
 * The phases that have to follow the revision in force, or the decision to do without a step: each phase that was done for another
 * request, and each reservation that is still held although it will never be confirmed. It is derived from the record alone,
 * so that a run that was reset, lost its task or lost an answer is told the same.
 */
export function outOfLine(record: Alignment): readonly NamedPhase[] {
  return record.steps.flatMap(({ name: step }) => {
    const fences = record.fences[step] ?? {};
    const first = fences.run ?? fences.try;
    if (first === undefined || isUndone(fences)) return [];
    const at = { step, phase: first.phase };
    if (first.state === 'succeeded' && record.isWaived({ step, phase: 'confirm' }))
      return [{ step, phase: 'cancel' }];
    if (record.isWaived(at) || record.isToBeLetGo(step)) return [];
    const follows =
      first.state === 'succeeded'
        ? first.requestHash === record.wanted(at) && !isToFollow(first, record.decided)
        : // It is on its way from its earlier effect to the request now in force.
          first.lastApplied === undefined;
    return follows ? [] : [at];
  });
}

/**
 * As {@link outOfLine}, without what was attempted and cannot follow: a person decides about that. It is not attempted again for
 * every other refusal, or two of them would call for one another without end.
 */
export function toBringInLine(record: Alignment): readonly NamedPhase[] {
  return outOfLine(record).filter((at) => !record.isDeclined(at));
}

/**
 * The phases that keep an instance from its pivot, or from its end: those that are out of line, and those that are not on record
 * as done, although the run may believe that they are.
 */
export function unfinished(record: Alignment, until: 'pivot' | 'end'): readonly NamedPhase[] {
  const astray = outOfLine({ ...record, isToBeLetGo: () => false });
  const missing = record.steps
    .flatMap((step) => phasesDue(step, { fences: record.fences[step.name], until }))
    .filter((at) => !stands(at, record) && !record.isWaived(at));
  const wrong = [...without(missing, astray), ...astray];
  // The payments can be judged once all of them are on record as done, and none as undone.
  return until === 'pivot' && wrong.length === 0 ? record.notAsDue : wrong;
}

function without(phases: readonly NamedPhase[], others: readonly NamedPhase[]): readonly NamedPhase[] {
  return phases.filter((at) => !others.some((other) => isSame(at, other)));
}

/** Whether a phase was done, and no undo of it has begun. A reservation that is done without stands also where it was released. */
function stands(at: NamedPhase, record: Alignment): boolean {
  const fences = record.fences[at.step] ?? {};
  if (fences[at.phase]?.state !== 'succeeded') return false;
  return undoOf(fences) === undefined || record.isWaived({ step: at.step, phase: 'confirm' });
}

function phasesDue(
  { name: step, first, requiredBy }: StepShape,
  { fences, until }: { fences: Fences | undefined; until: 'pivot' | 'end' },
): NamedPhase[] {
  const due = requiredBy === 'pivot' || (until === 'end' && (requiredBy === 'end' || fences !== undefined));
  if (!due) return [];
  return until === 'end' && first === 'try'
    ? [
        { step, phase: first },
        { step, phase: 'confirm' },
      ]
    : [{ step, phase: first }];
}

/**
 * The phases that have to be done before another is attempted: before the pivot, all that an instance needs to go forward from
 * there; before a phase that a decision is about, those that have to follow the decision; before one that goes on by a decision on another
 * phase, those of them that come earlier; and before an undo, the one that another run has under way. `deciding`: whose decision is being put into
 * effect.
 */
export function heldBackBy(
  at: NamedPhase,
  {
    alignment,
    pivot,
    deciding,
  }: { alignment: Alignment; pivot: boolean; deciding?: 'own' | 'of_another' | undefined },
): readonly NamedPhase[] {
  if (pivot) return unfinished(alignment, 'pivot');
  if (directionOf(at.phase) === 'undo') return undosUnderWay(at, alignment);
  if (deciding === undefined) return [];
  // A step that is done without may be undone at any time.
  const follow = (other: NamedPhase) => !isSame(at, other) && directionOf(other.phase) === 'forward';
  if (deciding === 'own') return outOfLine(alignment).filter(follow);
  const names = alignment.steps.map(({ name }) => name);
  const isEarlier = ({ step }: NamedPhase) => names.indexOf(step) < names.indexOf(at.step);
  return toBringInLine(alignment).filter((other) => follow(other) && isEarlier(other));
}

/** Undos go one at a time. One that was begun itself waits for no other, so that no two wait for one another. */
function undosUnderWay(at: NamedPhase, { steps, fences }: Alignment): readonly NamedPhase[] {
  if (fences[at.step]?.[at.phase] !== undefined) return [];
  return steps.flatMap(({ name: step }) => {
    const undo = undoOf(fences[step] ?? {});
    return undo?.state === 'attempting' ? [{ step, phase: undo.phase }] : [];
  });
}
