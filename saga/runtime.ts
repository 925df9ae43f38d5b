import type { Phase } from '../domain/steps.ts';
import type { Outcome, Reason } from './outcome.ts';
import type { Step } from './step.ts';

/** Everything through which a saga touches the world. Temporal is one; a test's or an explorer's model is another. */
export interface Runtime {
  /**
   * Performs one phase of a step to its end, retries included. Never rejects for what the world does.
   * Once `interruption` is requested it starts no further attempt, interrupts none, and settles when the last one has.
   */
  perform(phase: StepPhase, interruption: Interruption): Promise<Outcome>;
  /** Records that a phase waits for an engineer. */
  park(phase: StepPhase, reason: Reason): Promise<void>;
  /** Records that the saga is being undone from now on. Resolves to the reason that stands: the first on record. */
  startCancel(reason: Reason): Promise<Reason>;
  /**
   * Records the end. A cancel whose run did not know of everything that another run of the saga had begun is not recorded:
   * it resolves to the names of the steps that are still to be undone.
   */
  close(as: 'completed' | 'cancelled'): Promise<readonly string[] | undefined | void>;
  /**
   * Asks a person what to do about a refusal, however long that takes; ends when `interruption` is requested. A runtime
   * without it has nobody to ask: before the pivot the saga is undone then, after it the phase is parked.
   */
  review?: ((phase: StepPhase, refusal: Reason, interruption: Interruption) => Promise<Ruling>) | undefined;
  /** Puts into effect what was decided on a phase. @returns whether earlier effects have to be brought in line with it */
  revise?(phase: StepPhase): Promise<boolean>;
  /** All earlier effects are in line with what was decided on a phase, which may be attempted again from now on. */
  conclude?(phase: StepPhase): Promise<void>;
  /** An earlier effect cannot be brought in line: what was asked for before stands again. */
  revert?(phase: StepPhase, refusal: Reason): Promise<void>;
  /**
   * As {@link revert}, where this run does not know of which decision: an earlier run of it was putting one into effect that
   * `declined` cannot follow. @returns whether there is such a decision
   */
  takeBack?(declined: StepPhase, refusal: Reason): Promise<boolean>;
  /** Told after each change, for those who watch. */
  progressed(progress: Progress): void;
}

export interface StepPhase {
  readonly step: Step;
  readonly phase: Phase;
}

/** What is to become of a phase that was refused: attempted again, done without, or the saga is undone. */
export type Ruling = 'again' | 'waived' | 'cancel' | 'interrupted';

/** A request to stop going forward. */
export interface Interruption {
  readonly requested: boolean;
  readonly whenRequested: Promise<void>;
}

export interface Progress {
  readonly pivoted: boolean;
  readonly undoing: boolean;
  /** By step, the last thing that happened to it. In order of first attempt. */
  readonly steps: readonly { readonly name: string; readonly phase: Phase; readonly state: PhaseState }[];
  readonly reason?: Reason;
}

export type PhaseState =
  'running' | 'succeeded' | 'refused' | 'in_review' | 'waived' | 'parked' | 'interrupted';
