import { causes, type Cause } from '../sagas/order/causes.ts';
import type { Payments, StepResult } from '../sagas/order/events.ts';
import { newsSince } from '../sagas/order/payment-news.ts';
import type { StepPhase } from '../sagas/order/steps.ts';
import type { OrderRecord, OrderStore } from '../sagas/order/store/kept.ts';
import type { Outcome } from '../saga/outcome.ts';
import * as attempts from '../saga/rules/attempts.ts';
import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import type { Delivery } from '../saga/rules/fence-rules.ts';
import { applied, type Ruled } from '../saga/rules/record.ts';
import { KnownFailure, overtaken } from '../adapters/failure.ts';

/** How one delivery of a phase is judged, and the record with what follows. */
export interface BegunPhase {
  readonly first: Ruled<attempts.Begun>;
  readonly record: OrderRecord;
}

/** Judges one delivery of a phase and, where it may be attempted, says so in the fence and the order's events. */
export function begun(
  saga: OrderStore['saga'],
  { record, now }: { record: OrderRecord; now: Date },
  { step, phase, ...sending }: StepPhase & Pick<Delivery, 'keyWindowMs' | 'sends'>,
): BegunPhase {
  const rules = saga.rules(now);
  const first = attempts.begin(rules, record, { at: { step, phase }, now: now.getTime(), ...sending });
  return { first, record: applied(rules, record, first.changes) };
}

/** What came of an attempt. */
export interface Came {
  readonly fence: Fence;
  readonly outcome: RecordedOutcome;
  /** The payments that were on record when the attempt compared them with the provider's. */
  readonly seen?: Payments | undefined;
}

/** Writes what came of an attempt, once: whoever was first is believed, and a late one learns what it was. */
export function recorded(
  record: OrderRecord,
  { step, phase }: StepPhase,
  { fence, outcome: said, seen }: Came,
): Ruled<attempts.Recorded> {
  const outcome = seen === undefined ? said : withNews(said, { seen, now: record.state.payments });
  return attempts.recordOutcome(record, { at: { step, phase }, fence, outcome });
}

/** What comes of an attempt in the commit that begins it. */
export function endedAtOnce(
  { first, record }: BegunPhase,
  at: StepPhase,
  came: Came,
): Ruled<attempts.Recorded> {
  const { changes, answer } = recorded(record, at, came);
  return { changes: [...first.changes, ...changes], answer };
}

/** @throws KnownFailure when what was asked for has been revised since, or is asked for under a later key */
export function heard(answer: attempts.Recorded): Outcome {
  if (answer.kind === 'overtaken') throw new KnownFailure(overtaken);
  return answer.outcome;
}

/** What another phase has said meanwhile is not said again. */
function withNews(outcome: RecordedOutcome, times: { seen: Payments; now: Payments }): RecordedOutcome {
  return outcome.result === undefined ? outcome : { ...outcome, result: newsSince(outcome.result, times) };
}

export function succeeded(result: StepResult): RecordedOutcome {
  return { kind: 'succeeded', result };
}

export function refused(cause: Cause, result?: StepResult): RecordedOutcome {
  const message = causes[cause].message;
  return { kind: 'refused', cause, message, ...(result === undefined ? {} : { result }) };
}
