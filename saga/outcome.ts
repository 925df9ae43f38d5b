import type { NamedPhase } from './phases.ts';

/** How an attempt at one phase of a step ended, after all the retries that it was allowed. */
export type Outcome =
  | { readonly kind: 'succeeded'; readonly result: unknown }
  /**
   * A declared business outcome, definite: there is nothing to undo. `stands`: but for what it had done under an earlier
   * revision, which stands.
   */
  | ({ readonly kind: 'refused'; readonly stands?: true } & Reason)
  /** Technical: persistent, or the budget of retries is spent. Whether there was an effect may be unknown. */
  | ({ readonly kind: 'failed' } & Reason)
  /** Stopped, or never started, because the saga is being cancelled. Whether there was an effect may be unknown. */
  | { readonly kind: 'interrupted' }
  /** The record says that this saga has ended already: another run of it did so. */
  | { readonly kind: 'closed'; readonly as: 'completed' | 'cancelled' }
  /** Not attempted: the record says that these phases have to follow the decision, or to be done, first. */
  | { readonly kind: 'out_of_line'; readonly phases: readonly NamedPhase[] };

export interface Reason {
  readonly cause: string;
  readonly message: string;
  /** Where a technical failure came from: names and frames only. */
  readonly stack?: string;
}
