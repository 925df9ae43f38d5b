import type { Action, Reservation, Step } from './step.ts';

/** What a saga's author writes with. Each call settles when its step has succeeded; otherwise the flow is left. */
export interface Saga<State> {
  /** Folded from the outcomes so far; see {@link SagaDefinition.evolve}. */
  readonly state: State;
  run(step: Action): Promise<void>;
  reserve(step: Reservation): Promise<void>;
  /** All branches settle before anything is undone; their outcomes fold in the order given. */
  parallel(...steps: readonly Step[]): Promise<void>;
  /**
   * The pivot, the point of no return: confirms `pivot`, which may still be refused, and then every other reservation
   * in the order in which it was made. From here the saga only goes forward.
   */
  commit(pivot: Reservation): Promise<void>;
}

export interface SagaDefinition<State> {
  readonly name: string;
  readonly initial: State;
  /** In the order of their declaration: for a run that has to undo what another run had begun. */
  readonly steps?: readonly Step[];
  /** Pure: the state after `step` succeeded in `phase` with `result`. */
  evolve(state: State, success: { step: string; phase: string; result: unknown }): State;
  flow(saga: Saga<State>): Promise<void>;
}

export type SagaEnd =
  | { readonly outcome: 'completed' }
  | { readonly outcome: 'cancelled'; readonly cause: string; readonly message: string }
  /** Another run had closed this saga; this one repeated nothing. */
  | { readonly outcome: 'history_diverged'; readonly closedAs: 'completed' | 'cancelled' };
