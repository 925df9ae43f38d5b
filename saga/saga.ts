import type { Causes } from './causes.ts';
import type { Action, Check, Reservation, ResultOf, Retriable, Step, Steps } from './step.ts';

/** The calls that a saga's flow is written with. Each settles when its step has succeeded; otherwise the flow is left. */
export interface Saga {
  run<R>(step: Check<R> | Action<R>): Promise<R>;
  /** `undefined`: somebody decided to do without it. */
  run<R>(step: Retriable<R>): Promise<R | undefined>;
  reserve<R>(step: Reservation<R>): Promise<R>;
  /** All branches settle before anything is undone. */
  parallel<const S extends readonly Step[]>(
    ...steps: S
  ): Promise<{ -readonly [I in keyof S]: ResultOf<S[I]> }>;
  /**
   * The pivot, the point of no return: confirms `pivot`, which may still be refused, and then every other reservation
   * in the order in which it was made. From here the saga only goes forward.
   */
  commit(pivot: Reservation): Promise<void>;
}

/** A saga as the engine knows it. */
export interface SagaDefinition {
  readonly name: string;
  /** In the order in which they go forward; also for a run that has to undo what another run had begun. */
  readonly steps: Steps;
  /** The reservation whose confirm is the point of no return. Absent: there is none, and nothing is reserved. */
  readonly pivot?: string;
  flow(saga: Saga, steps: Steps): Promise<void>;
}

/** A saga as its author knows it: of these steps, and no others. */
interface Defined<S extends Steps> {
  readonly name: string;
  readonly steps: S;
  readonly pivot?: keyof S & string;
  flow(saga: Saga, steps: S): Promise<void>;
}

/** Words and facts that a saga has to give where somebody watches it, and decides. */
interface Spoken<C extends Causes> {
  readonly causes: C;
  /** Fields of decisions that are about a person: nothing of theirs may come into Temporal's history. */
  readonly personal: readonly string[];
}

/**
 * @throws Error where the pivot is none of its reservations: the types say so before, but not to those who run a file without
 * checking its types.
 */
export function defineSaga<const S extends Steps, const C extends Causes>(
  definition: Defined<S> & Spoken<C>,
): Defined<S> & Spoken<C>;
export function defineSaga<const S extends Steps>(definition: Defined<S>): Defined<S>;
export function defineSaga<const S extends Steps>(definition: Defined<S>): Defined<S> {
  const { name, steps, pivot } = definition;
  if (pivot === undefined || steps[pivot]?.kind === 'reservation') return definition;
  const reservations = Object.values(steps).filter(({ kind }) => kind === 'reservation');
  const known = reservations.map((step) => step.name).join(', ') || 'none';
  throw new Error(`The pivot of ${name} is to be ${pivot}, which is none of its reservations: ${known}`);
}

export type SagaEnd =
  | { readonly outcome: 'completed' }
  | { readonly outcome: 'cancelled'; readonly cause: string; readonly message: string }
  /** Another run had closed this saga; this one repeated nothing. */
  | { readonly outcome: 'history_diverged'; readonly closedAs: 'completed' | 'cancelled' };
