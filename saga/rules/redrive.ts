import { decisionLost } from '../causes.ts';
import { isSame, type NamedPhase } from '../phases.ts';
import { clearedForRetry } from './attempts.ts';
import { revise } from './cases.ts';
import { blockersOf, isClosingParked } from './instance.ts';
import type { Author, LetterChange, LettersOf } from './letters.ts';
import {
  answered,
  applied,
  happened,
  type Change,
  type InstanceRecord,
  type Ruled,
  type SagaRules,
} from './record.ts';
import { isDoneWithout } from './takes-effect.ts';

/** The phases that a redrive sends on their way again. */
export interface Redriven {
  readonly phases: readonly NamedPhase[];
  /** Also the end, which waits for an engineer. */
  readonly closing: boolean;
}

/**
 * Lets the phases that were parked, or those of them that are named, be attempted again; a phase that was refused gets a new key.
 * Where one waited for a decision that was lost, all that did so go on, by what was decided since. One that has come to rest again since does
 * so as well: whatever it is for, the decision may have been taken only then.
 */
export function redrive<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  {
    phases,
    closing,
    ...author
  }: { phases?: readonly NamedPhase[] | undefined; closing: boolean; by: string; reason?: string },
): Ruled<Redriven> {
  const { state } = record;
  const blockers = blockersOf(state);
  const named = blockers.filter((at) => phases?.some((one) => isSame(one, at)) ?? true);
  const waitedForDecision = named.some(({ cause }) => cause === decisionLost);
  const meant = blockers
    .filter((at) => named.includes(at) || (waitedForDecision && at.cause === decisionLost))
    .map(({ step, phase }) => ({ step, phase }));
  const closes = closing && isClosingParked(state);
  if (meant.length === 0 && !closes) return answered({ phases: [], closing: false });
  const asked = named.some(({ wasLost }) => wasLost === true) ? inForce(saga, record) : [];
  const now = applied(saga, record, asked);
  const cleared = meant.flatMap((at) => (isDoneWithout(now, at) ? [] : clearedForRetry(now, at)));
  const closed = closes ? ({ closing: true } as const) : {};
  const redriven = happened({ type: 'redriven', ...author, phases: meant, ...closed });
  return {
    answer: { phases: meant, closing: closes },
    changes: [
      ...asked,
      ...cleared,
      redriven,
      ...(meant.length > 0 ? [onTheirWay(meant, author)] : []),
      ...(closes ? [onTheirWay('closing', author)] : []),
    ],
  };
}

/**
 * The decisions that were taken since are put into force before anything goes on: the run comes to their case once nothing waits for an engineer.
 * The last one first; an earlier one that it overtakes is asked again.
 */
function inForce<R extends InstanceRecord>(saga: SagaRules<R>, record: R): readonly Change[] {
  return record.cases
    .filter(({ status, taken }) => status === 'decided' && taken?.change !== undefined)
    .reduce<readonly Change[]>(
      (before, one) => [...before, ...revise(saga, applied(saga, record, before), one).changes],
      [],
    );
}

function onTheirWay(of: LettersOf, author: Author): LetterChange {
  return { kind: 'letters_redriven', of, author };
}
