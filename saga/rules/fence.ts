import type { NamedPhase, Phase } from '../phases.ts';
import type { StepResult, Why } from './instance-event.ts';
import type { Keys } from './sends.ts';

export type RecordedOutcome =
  | { readonly kind: 'succeeded'; readonly result: StepResult }
  | ({
      readonly kind: 'refused';
      /** The effect that it had all the same, and that is over: an authorisation that has lapsed. */
      readonly result?: StepResult;
    } & Why);

/**
 * The state of one phase of one step.
 * - `attempting`: sent, or about to be; whether it has an effect is not known
 * - `not_applied`: the last key had no effect and is not sent again; the next attempt takes a new one, once no request under
 *   an earlier one may still arrive
 */
export type Fence = Keys & {
  readonly phase: Phase;
  readonly requestHash: string;
  readonly reference?: string;
  /** Of the instance, when this was asked for. */
  readonly revision?: number;
  /** Every id that was made for it. */
  readonly made?: readonly CreatedResource[];
  /** The key for which there is a reference. */
  readonly preparedFor?: number;
  /** The success at an earlier revision, which stands if this attempt is refused. */
  readonly lastApplied?: LastApplied;
} & (
    | { readonly state: 'attempting' | 'not_applied' }
    | { readonly state: 'succeeded' | 'refused'; readonly outcome: RecordedOutcome }
  );

/** The idempotency key of a request. Other requests of the attempt, or its parts, have keys that begin with it. */
export function keyOf(instanceId: string, { step, phase }: NamedPhase, { keyNumber }: Keys): string {
  return `${instanceId}/${step}/${phase}/${keyNumber}`;
}

/** Something at a provider that an effect is done on. */
export interface CreatedResource {
  readonly id: string;
  /** Of the instance, when it was made or taken up again. */
  readonly revision: number;
  /** Minor units. */
  readonly amount?: number;
  /** Its party told of it after a restore, and what was done with it was for a decision that was lost. */
  readonly lost?: true;
  /** Of a payment: what it was to be paid with. */
  readonly method?: string;
}

export interface LastApplied {
  readonly requestHash: string;
  readonly revision: number;
  readonly outcome: RecordedOutcome;
  readonly reference?: string;
}

/** By phase, of one step. */
export type Fences = Partial<Record<Phase, Fence>>;

/** By step, of one instance. */
export type InstanceFences = Readonly<Record<string, Fences>>;
