import { decisionLost } from '../causes.ts';
import { directionOf, type NamedPhase } from '../phases.ts';
import { adopt, type Adoption } from './adopt.ts';
import { alignmentOf, outOfLine } from './alignment.ts';
import type { Fence } from './fence.ts';
import { isWaived } from './instance.ts';
import { park } from './lifecycle.ts';
import { openedAgain } from './opening.ts';
import {
  answered,
  applied,
  caseOf,
  solved,
  type Change,
  type InstanceRecord,
  type Ruled,
  type SagaRules,
} from './record.ts';
import { redrive } from './redrive.ts';

/** A party's account of one step. */
export type Told = Pick<Adoption, 'forward' | 'undo' | 'found' | 'done' | 'confirmed' | 'ownId'> & {
  readonly step: string;
};

/** The parties' account of an instance, and its meaning. */
export interface Said {
  readonly told: readonly Told[];
  /** The instance was undone since: see {@link wasUndone}. */
  readonly undone: boolean;
  /** How it is known that a decision was lost, where one was; and by which phases it could go forward all the same. */
  readonly lost?: LostDecision | undefined;
}

export interface LostDecision {
  /** For an engineer. */
  readonly message: string;
  readonly waysForward: readonly NamedPhase[];
  /** The highest that a party has heard of: who takes the last decision again comes to it, and to the ids that were made for it. */
  readonly revision?: number | undefined;
}

/**
 * Takes up the effects that the record has forgotten, by the word of the parties. Where a decision was lost, nothing goes forward
 * before it was taken again; and a phase that was done after all is no case any more.
 * @returns the ids that the fences have now, where any was not known
 */
export function takeUp<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { told, undone, lost }: Said,
): Ruled<readonly string[]> {
  if (record.state.closed !== undefined) return answered([]);
  const again = lost === undefined ? [] : [...caughtUp(record, lost), ...decidedAgain(saga, record)];
  const { state } = applied(saga, record, again);
  const adopted = told.flatMap(({ step, ...said }) =>
    adopt({
      ...said,
      undone,
      lost: lost !== undefined || (!undone && isDecidedSince(record, { step, forward: said.forward })),
      revision: state.revision,
      fences: record.fences[step] ?? {},
      requestHash: saga.requestHash({ step, phase: said.forward }, record),
      ...(said.forward === 'try'
        ? { confirmHash: saga.requestHash({ step, phase: 'confirm' }, record) }
        : {}),
      undoHash: saga.requestHash({ step, phase: said.undo }, record),
    }).map((fence) => ({ step, fence })),
  );
  const fences = adopted.flatMap(({ step, fence }): Change[] => [
    { kind: 'fence', step, fence },
    ...doneAfterAll(record, { step, fence }),
  ]);
  const isAsOnRecord = lost === undefined && !undone;
  return {
    answer: adopted.flatMap(({ fence: { made = [] } }) => made.map(({ id }) => id)),
    changes: [
      ...again,
      ...(lost === undefined ? [] : restUntilDecided(saga, applied(saga, record, again), lost)),
      ...fences,
      ...(isAsOnRecord ? waitsNoMore(saga, applied(saga, record, fences), told) : []),
    ],
  };
}

/**
 * Somebody has decided on what was refused by the record, and nothing of that is in effect: it is as it was refused until their decision
 * is. Without it, the step would be done as it was asked for before.
 */
function isDecidedSince(
  { cases }: InstanceRecord,
  { step, forward }: { step: string; forward: Told['forward'] },
): boolean {
  return cases.some(
    (one) =>
      one.status === 'decided' &&
      one.step === step &&
      (one.phase === forward || one.phase === 'confirm') &&
      one.taken?.resolution === 'retry',
  );
}

/** No engineer has to see to a phase that was done since: it is looked up, which finds it done. */
function waitsNoMore<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  told: readonly Told[],
): readonly Change[] {
  const phases = told.flatMap(({ step, forward, done, confirmed = [] }): NamedPhase[] => [
    ...(done ? [{ step, phase: forward }] : []),
    ...(confirmed.length > 0 ? [{ step, phase: 'confirm' } as const] : []),
  ]);
  const reason = 'By the word of the other party it was done.';
  return redrive(saga, record, { phases, closing: false, by: 'run', reason }).changes;
}

/** Nothing else is asked for: revisions are counted, so that the next one is the last that a party has heard of. */
function caughtUp({ state }: InstanceRecord, { revision = 1 }: LostDecision): readonly Change[] {
  const missed = Math.max(0, revision - 1 - state.revision);
  return Array.from({ length: missed }, (): Change => ({ kind: 'revised', after: {} }));
}

/** The decision may have been put into effect, and another one may have followed: a person says what is in force. */
function decidedAgain<R extends InstanceRecord>(saga: SagaRules<R>, record: R): readonly Change[] {
  const text =
    'A decision was lost with a restore, this one or a later one: nothing more of it is done before somebody has decided again.';
  return record.cases
    .filter(({ status }) => status !== 'open')
    .flatMap((one) => openedAgain(saga, one, text));
}

/** A phase that was following a decision follows it no further. Otherwise the next way forward waits. */
function restUntilDecided<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { waysForward, message }: LostDecision,
): readonly Change[] {
  const astray = outOfLine(alignmentOf(saga, record)).filter(({ phase }) => directionOf(phase) === 'forward');
  const next = waysForward.find(
    (one) => record.fences[one.step]?.[one.phase]?.state !== 'succeeded' && !isWaived(record.state, one),
  );
  const resting = astray.length > 0 ? astray : next === undefined ? [] : [next];
  return resting.flatMap((at) => park(record, { ...at, cause: decisionLost, message }).changes);
}

/** Nobody has to decide any more on what was refused, and done after all. A decision that is being put into effect goes on. */
function doneAfterAll(
  record: InstanceRecord,
  { step, fence }: { step: string; fence: Fence },
): readonly Change[] {
  const before = record.fences[step]?.[fence.phase];
  if (before?.state !== 'refused' || fence.state === 'refused') return [];
  const one = caseOf(record, { step, phase: fence.phase });
  if (one === undefined || one.status === 'applying') return [];
  return solved(one, { text: 'By the word of the other party it was done after all.' });
}
