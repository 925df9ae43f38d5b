import type { Failed, Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import type { Direction } from './phases.ts';
import type { Fence, RecordedOutcome } from './rules/fence.ts';

/** Of a worker a promise, of the explorer's model the answer itself. */
export type Later<T> = T | Promise<T>;

/** The causes of failures that an attempt finds by itself. */
export type OwnCause = 'outcome_unknown' | 'dependency_unavailable';

/** What a look-up finds: an outcome, nothing, or that the thing which the effect acts on has lapsed. */
export type Found =
  | { readonly kind: 'outcome'; readonly outcome: RecordedOutcome }
  | { readonly kind: 'not_applied' }
  | { readonly kind: 'lapsed' };

/** The new id on which the effect is done. */
export type Prepared = Pick<Fence, 'reference' | 'made'>;

/**
 * What an attempt at one effect works with: the other party, and the record. Each of the calls goes by the fence that it is given, and
 * throws what {@link failureOf} understands.
 */
export interface RemoteParty<Cause extends string = string> {
  readonly direction: Direction;
  /** A request is not carried out any more that was sent so many milliseconds ago. */
  readonly sendLifeMs: number;
  /** Whether its target takes it once, so that a late request cannot do it again. */
  once(fence: Fence): boolean;
  /** Of what has to be {@link prepare}d: whether there is an id to act on. */
  isPrepared(fence: Fence): boolean;
  failureOf(error: unknown): Failure<Cause>;
  refusal(cause: string): RecordedOutcome;
  /** Of the record, in milliseconds since 1970. */
  now(): Later<number>;
  /** Why it must not be sent, by what another party says now. */
  readonly objection: ((fence: Fence) => Later<string | undefined>) | undefined;
  /** A harmless create. `undefined`: nothing new is needed. */
  readonly prepare: ((fence: Fence) => Later<Prepared | undefined>) | undefined;
  send(fence: Fence): Later<RecordedOutcome>;
  /** As {@link prepare}, in place of what has lapsed. */
  readonly renew: ((fence: Fence) => Later<Prepared>) | undefined;
  /** Without it, sending again under the same key is harmless for ever. */
  readonly lookUp: ((fence: Fence) => Later<Found>) | undefined;
  /** Writes the fence while this attempt counts. Otherwise nothing may be sent: the answer is what is on record. */
  keep(fence: Fence): Later<Outcome | 'stored'>;
  /** As {@link keep}, and then throws the failure. */
  fail(fence: Fence, failed: Failed<Cause | OwnCause>): Later<Outcome>;
  record(fence: Fence, outcome: RecordedOutcome): Later<Outcome>;
}
