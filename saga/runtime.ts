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
  /** Told after each change, for those who watch. */
  progressed(progress: Progress): void;
}

export interface StepPhase {
  readonly step: Step;
  readonly phase: Phase;
}

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

export type PhaseState = 'running' | 'succeeded' | 'refused' | 'parked' | 'interrupted';
