import type { Outcome } from '../outcome.ts';
import { directionOf, type NamedPhase } from '../phases.ts';
import { clearedForRetry, hasBegun, judged, recordOutcome, type Recorded } from './attempts.ts';
import type { Fence } from './fence.ts';
import type { StepResult } from './instance-event.ts';
import { phaseOf } from './instance.ts';
import type { Author } from './letters.ts';
import { answered, applied, type Change, type InstanceRecord, type Ruled, type SagaRules } from './record.ts';
import { isInDoubt } from './sends.ts';

/** Whether a person may say that a phase was done outside. */
export type Settleable =
  | { readonly kind: 'parked'; readonly fence: Fence }
  /** It does not wait for an engineer, or a cancel has made it pointless. */
  | { readonly kind: 'not_stalled' }
  /** A request to do it may have been carried out, or arrive yet: if it was done by other means too, it is done twice. */
  | { readonly kind: 'in_doubt' };

/** `elsewhere`: it was done by other means than at its party. */
export function settleable(
  { state, fences }: Pick<InstanceRecord, 'state' | 'fences'>,
  { at, elsewhere }: { at: NamedPhase; elsewhere: boolean },
): Settleable {
  const fence = fences[at.step]?.[at.phase];
  const pointless = state.cancel !== undefined && directionOf(at.phase) === 'forward';
  if (pointless || fence === undefined || phaseOf(state, at)?.status !== 'parked')
    return { kind: 'not_stalled' };
  return elsewhere && isInDoubt(fence) ? { kind: 'in_doubt' } : { kind: 'parked', fence };
}

export interface Settlement {
  readonly at: NamedPhase;
  readonly elsewhere: boolean;
  /** Its fence when its party was asked. */
  readonly fence: Fence;
  /** The result, by the word of its party. */
  readonly result: StepResult;
  readonly author: Author & { readonly reference: string };
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type Settled =
  | { readonly kind: 'settled' }
  | Exclude<Settleable, { kind: 'parked' }>
  | { readonly kind: 'contradicted'; readonly cameTo: Exclude<Outcome['kind'], 'succeeded'> }
  /** Something else is asked for since. */
  | { readonly kind: 'overtaken' };

/**
 * A person did outside what a phase was to do: it has succeeded, also where it was refused for good. An undo that was done by
 * other means is not done for another step of the same party either.
 */
export function settle<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  settlement: Settlement,
): Ruled<Settled> {
  const { at, elsewhere, fence, result, author } = settlement;
  const still = settleable(record, { at, elsewhere });
  if (still.kind !== 'parked') return answered(still);
  const done = settledPhase(saga, record, { at, fence, result, author });
  const { answer } = done;
  if (answer.kind === 'overtaken') return answered(answer);
  if (answer.outcome.kind !== 'succeeded')
    return answered({ kind: 'contradicted', cameTo: answer.outcome.kind });
  const beside = elsewhere ? saga.settledBeside(at) : [];
  const changes = beside.reduce<readonly Change[]>(
    (before, other) => [...before, ...settleBeside(saga, applied(saga, record, before), other, settlement)],
    done.changes,
  );
  return { answer: { kind: 'settled' }, changes };
}

function settledPhase<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  { at, fence, result, author }: Omit<Settlement, 'elsewhere' | 'now'>,
): Ruled<Recorded> {
  const cleared = clearedForRetry(record, at);
  const outcome = { kind: 'succeeded', result: { ...result, settledBy: author.by } } as const;
  const done = recordOutcome(applied(saga, record, cleared), { at, fence, outcome, settledBy: author });
  return { ...done, changes: [...cleared, ...done.changes] };
}

/** An undo that may still be due for another step ends with it. */
function settleBeside<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  at: NamedPhase,
  { author, now }: Settlement,
): readonly Change[] {
  const verdict = judged(saga, record, { at, now, keyWindowMs: 0 });
  const attempted = verdict.kind === 'attempt' ? hasBegun(at, verdict.fence) : [];
  const tried = applied(saga, record, attempted);
  const fence = tried.fences[at.step]?.[at.phase];
  if (fence === undefined) return [];
  const result = { reference: author.reference };
  return [...attempted, ...settledPhase(saga, tried, { at, fence, result, author }).changes];
}
