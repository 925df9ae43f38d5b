import type { Outcome, Reason } from './outcome.ts';
import type { NamedPhase, Phase } from './phases.ts';
import type { Revised, TakingBack } from './rules/cases.ts';
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
  /** Records the end, unless what is on record speaks against it. */
  close(as: 'completed' | 'cancelled'): Promise<Closing>;
  /**
   * Asks a person what to do about a refusal, however long that takes; ends when `interruption` is requested. A runtime
   * without it has nobody to ask: before the pivot the saga is undone then, after it the phase is parked.
   */
  review?:
    ((phase: StepPhase, refusal: Reason, interruption: Interruption) => Promise<Resolution>) | undefined;
  /**
   * Puts into effect what was decided on a phase, if that is still to be done. @returns what has to be brought in line with it
   * before it is concluded: `true` is all that this run has done, `false` is nothing, and there is nothing to conclude
   */
  revise?(phase: StepPhase): Promise<boolean | Revised>;
  /**
   * All earlier effects were brought in line with the decision on a phase, which may be attempted again from now on.
   * @returns the phases that are not in line all the same: nothing is concluded then
   */
  conclude?(phase: StepPhase): Promise<readonly NamedPhase[] | void>;
  /**
   * An earlier effect cannot be brought in line: the earlier revision stands again. Without an answer, all that this run has
   * brought in line has to be brought back.
   */
  revert?(phase: StepPhase, refusal: Reason): Promise<TakingBack | void>;
  /**
   * As {@link revert}, where this run does not know of which decision: an earlier run of it was putting one into effect that
   * `declined` cannot follow. `true` is that all which this run has done has to be brought back, and `false` that there is no
   * such decision.
   */
  takeBack?(declined: StepPhase, refusal: Reason): Promise<TakingBack | boolean>;
  /** Told after each change, for those who watch. */
  progressed(progress: Progress): void;
}

export interface StepPhase {
  readonly step: Step;
  readonly phase: Phase;
}

/** Nothing was ended, for the parties have to be asked first what they know. */
export interface Unasked {
  readonly kind: 'behind';
}

/** The record's answer to an end. */
export type Closing =
  | { readonly kind: 'closed' }
  /** It was to be completed, and a cancel was accepted before: it is undone instead. */
  | { readonly kind: 'cancelling'; readonly reason: Reason }
  /** Begun, perhaps by another run, and not undone yet. */
  | { readonly kind: 'not_undone'; readonly steps: readonly string[] }
  /** Not as it is asked for, or not done although the run takes it for done. */
  | { readonly kind: 'out_of_line'; readonly phases: readonly NamedPhase[] }
  /** The books do not balance: an engineer is asked. `phases`: those that are worth another attempt then. */
  | { readonly kind: 'unbalanced'; readonly phases: readonly NamedPhase[]; readonly reason: Reason };

/** How the refusal of a phase is resolved: the phase is attempted again or done without, or the saga is undone. */
export type Resolution = 'retry' | 'waived' | 'cancel' | 'interrupted';

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
