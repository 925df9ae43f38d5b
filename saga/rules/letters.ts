import { directionOf, type NamedPhase } from '../phases.ts';
import type { Why } from './instance-event.ts';
import { phaseOf, type InstanceState } from './instance.ts';

/** Whose doing it is that a letter ends, or is on its way again. */
export interface Author {
  readonly by: string;
  readonly reason?: string | undefined;
  /** Of what was done outside: the id of a refund. */
  readonly reference?: string | undefined;
}

/** Which letters are meant: those of these phases, or that of an end that waits for an engineer. */
export type LettersOf = readonly NamedPhase[] | 'closing';

/** The facts that an engineer is told of a phase that waits for one. */
export interface Parking extends NamedPhase, Why {
  readonly stack?: string | undefined;
  readonly attempts: number;
  /** The key under which it was sent last, and the hash of the request. */
  readonly keyNumber?: number;
  readonly requestHash?: string;
}

/** A change to dead letters. None of these concerns a letter that has ended. */
export type LetterChange =
  /** A phase has its letter, which is opened or says that it came to rest again. */
  | ({ readonly kind: 'letter_opened' } & Parking)
  /** The end waits for an engineer: its letter is opened, or says so again. */
  | ({ readonly kind: 'closing_letter_opened' } & Why)
  | { readonly kind: 'letters_redriven'; readonly of: LettersOf; readonly author: Author }
  | {
      readonly kind: 'letters_ended';
      readonly of: LettersOf;
      /**
       * `resolved`: its subject has succeeded, or is done without. `compensated`: a cancel has made it pointless. `settled`: a person
       * did it outside.
       */
      readonly as: 'resolved' | 'compensated' | 'settled';
      /** Without one: whoever redrove them last, or the run itself. */
      readonly author?: Author;
    };

/** A phase has come to its end, and waits for nobody any more. `state`: before that. */
export function resolved(state: InstanceState, { step, phase }: NamedPhase): readonly LetterChange[] {
  const of = lettersOf(state, { step, phase });
  return of.length > 0 ? [{ kind: 'letters_ended', of, as: 'resolved' }] : [];
}

/** As {@link resolved}, because a person did it outside. */
export function settled(state: InstanceState, at: NamedPhase, author: Author): readonly LetterChange[] {
  const of = lettersOf(state, at);
  return of.length > 0 ? [{ kind: 'letters_ended', of, as: 'settled', author }] : [];
}

/** A cancel makes the letters of the way forward pointless. */
export function compensated({ phases }: InstanceState, author: Author): readonly LetterChange[] {
  const of = phases.flatMap(({ step, phase, wasParked }) =>
    wasParked === true && directionOf(phase) === 'forward' ? [{ step, phase }] : [],
  );
  return of.length > 0 ? [{ kind: 'letters_ended', of, as: 'compensated', author }] : [];
}

/** A phase that was never parked, nor undone with difficulty, has no letter. An undo has one also while it is attempted. */
function lettersOf(state: InstanceState, { step, phase }: NamedPhase): readonly NamedPhase[] {
  const { wasParked, attempts = 0 } = phaseOf(state, { step, phase }) ?? {};
  return wasParked === true || (directionOf(phase) === 'undo' && attempts > 1) ? [{ step, phase }] : [];
}
