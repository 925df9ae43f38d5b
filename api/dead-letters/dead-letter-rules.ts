import type { ShownState } from '../../saga/rules/status.ts';
import { blockersOf, phaseOf, type InstanceState } from '../../saga/rules/instance.ts';
import { directionOf } from '../../saga/phases.ts';
import { runLetters, type LetterInBrief } from '../../store/dead-letters/dead-letters.ts';
import type { ProblemName } from '../http/problem-types.ts';
import type { LettersApi } from '../saga-api.ts';

export const letterActions = ['redrive', 'compensate', 'settle', 'archive'] as const;
export type LetterAction = (typeof letterActions)[number];

export interface Objection {
  readonly type: Extract<
    ProblemName,
    | 'dead-letter-closed'
    | 'dead-letter-redriving'
    | 'redrive-after-compensation'
    | 'not-redrivable'
    | 'not-archivable'
    | 'nothing-to-compensate'
    | 'too-late-to-cancel'
    | 'settle-impossible'
  >;
  /** Says what to do instead. */
  readonly detail: string;
}

/** Of what a letter speaks. */
export interface LetterOf extends LettersApi {
  /** One of the saga's instances: `order`. */
  readonly one: string;
  readonly path: string;
  /** Of the letters that say how an instance differs from what another party has. */
  readonly driftCauses: readonly string[];
}

/** Why an action cannot be taken on a letter as it is, if so. Pure: what an instance's own run says comes on top. */
export function objectionTo(
  of: LetterOf,
  action: LetterAction,
  { letter, state }: { letter: LetterInBrief; state: ShownState },
): Objection | undefined {
  return objectionToClosed(of, action, { letter, state }) ?? objections[action](of, letter, state);
}

function objectionToClosed(
  { one, path }: Pick<LetterOf, 'one' | 'path'>,
  action: LetterAction,
  { letter: { status }, state: { closed } }: { letter: LetterInBrief; state: ShownState },
): Objection | undefined {
  switch (status) {
    case 'open':
      return undefined;
    case 'redriving':
      return action === 'compensate'
        ? undefined
        : {
            type: 'dead-letter-redriving',
            detail: 'It was redriven, and is on its way: it is resolved, or open again, in a while.',
          };
    case 'compensated':
      return action === 'redrive'
        ? {
            type: 'redrive-after-compensation',
            detail: `The ${one} is being undone, or was: place a new one.`,
          }
        : {
            type: 'dead-letter-closed',
            detail: `The ${one} is being undone, or was: nothing is to be done here.`,
          };
    case 'resolved':
    case 'settled':
    case 'archived':
      return {
        type: 'dead-letter-closed',
        detail:
          closed === undefined
            ? `It is ${status} already: nothing is to be done here. If the ${one} still waits, it can be redriven itself (POST ${path}/{id}/redrive), also where its run has ended.`
            : `It is ${status} already, and the ${one} is ${closed}: nothing is to be done here.`,
      };
  }
}

const objections: Record<
  LetterAction,
  (of: LetterOf, letter: LetterInBrief, state: InstanceState) => Objection | undefined
> = {
  redrive({ one, notRedrivable, driftCauses }, letter, state) {
    const { step, cause } = letter;
    if (isAttempted(letter, state)) {
      return {
        type: 'not-redrivable',
        detail: 'It is attempted all the time, and resolved by itself as soon as that succeeds.',
      };
    }
    if (cause === 'run_stuck') {
      return {
        type: 'not-redrivable',
        detail: `Its run is open: bring up workers that serve it and can replay it. The letter is resolved when the ${one} moves on. A run that cannot be saved is terminated in Temporal: the ${one} gets the letter run_lost soon after, and that one is redriven.`,
      };
    }
    if (cause === 'parties_unasked') {
      return {
        type: 'not-redrivable',
        detail:
          'Its run asks all the time, and goes on by itself as soon as it is told: see to it that the parties that it works with answer.',
      };
    }
    if (cause === 'run_left_open') {
      return {
        type: 'not-redrivable',
        detail: `The ${one} has ended: nothing is to be done for it. Bring up workers that can replay its run, or terminate the run in Temporal; the letter is resolved then.`,
      };
    }
    const own = notRedrivable[cause];
    if (own !== undefined) return { type: 'not-redrivable', detail: own };
    // Of a step, the same cause is what its attempt has met.
    if (step === null && driftCauses.includes(cause)) {
      return {
        type: 'not-redrivable',
        detail:
          'A comparison found it, and no run can mend it. Mend it where it is wrong, and the letter is resolved when the books agree; or archive it.',
      };
    }
    return undefined;
  },
  compensate({ one, insteadOfUndoing }, { phase }, { closed, cancel, pivoted }) {
    if (closed !== undefined)
      return { type: 'nothing-to-compensate', detail: `The ${one} is ${closed}: there is nothing to undo.` };
    if (pivoted) {
      return {
        type: 'too-late-to-cancel',
        detail: `The ${one} is past its point of no return, and only goes forward: redrive it, or do by hand what is missing and settle. ${insteadOfUndoing}`,
      };
    }
    if (cancel !== undefined || (phase !== null && directionOf(phase) === 'undo')) {
      return {
        type: 'nothing-to-compensate',
        detail: `The ${one} is being undone already: redrive, or do by hand what is missing and settle.`,
      };
    }
    return undefined;
  },
  settle({ whyNotSettled }, letter, state) {
    const { step } = letter;
    if (isAttempted(letter, state)) {
      return {
        type: 'settle-impossible',
        detail: 'It is attempted all the time: when it was done by hand, the next attempt finds it so.',
      };
    }
    if (letter.cause === 'books_unbalanced') return undefined;
    if (step === null)
      return { type: 'settle-impossible', detail: 'No step waits here whose work could be done by hand.' };
    const detail = whyNotSettled(step);
    return detail === undefined ? undefined : { type: 'settle-impossible', detail };
  },
  archive({ one }, letter, state) {
    return isOnlyWayOn(letter, state)
      ? {
          type: 'not-archivable',
          detail: `The ${one} cannot end without an engineer, and waits for this letter: mend what the message names and redrive, or do by hand what is missing and settle; what was done by other means is settled as done elsewhere.`,
        }
      : undefined;
  },
};

/** Nobody else can end the instance: it can be cancelled no more, and goes on when something is done about this letter. */
function isOnlyWayOn({ step, phase, cause }: LetterInBrief, state: InstanceState): boolean {
  if (state.closed !== undefined) return false;
  // A run that is ahead of the record goes nowhere, and takes no command for it.
  if (cause === 'books_unbalanced' || cause === 'record_behind') return true;
  if (!state.pivoted && state.cancel === undefined) return false;
  return step === null || phase === null
    ? [...runLetters, 'not_recorded'].includes(cause)
    : blockersOf(state).some((blocker) => blocker.step === step && blocker.phase === phase);
}

/** An undo that fails for now has a letter, and waits for nobody. */
function isAttempted({ step, phase }: LetterInBrief, state: InstanceState): boolean {
  if (step === null || phase === null || directionOf(phase) === 'forward') return false;
  return phaseOf(state, { step, phase })?.status !== 'parked';
}
