import type { DescribedSaga } from '../saga/definition.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { Outcome } from '../saga/outcome.ts';
import * as attempts from '../saga/rules/attempts.ts';
import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import type { Delivery } from '../saga/rules/fence-rules.ts';
import type { StepResult, Why } from '../saga/rules/instance-event.ts';
import { unasked } from '../saga/rules/lifecycle.ts';
import type { ShownState } from '../saga/rules/status.ts';
import { applied, type Ruled } from '../saga/rules/record.ts';
import type { Store, StoredRecord } from '../store/saga.ts';
import { KnownFailure, overtaken, type Failure } from '../adapters/failure.ts';
import type { Service } from './service.ts';

/** The record may have forgotten what was done, so that its parties are asked first. */
const restored: Failure = {
  kind: 'persistent',
  cause: 'record_behind',
  detail: 'the database was restored from a back-up',
};

/** How one delivery of a phase is judged, and the record with what follows. */
export interface BegunPhase {
  readonly first: Ruled<attempts.Begun>;
  readonly record: StoredRecord;
}

/**
 * Judges one delivery of a phase and, where it may be attempted, says so in the fence and the instance's events.
 * @throws KnownFailure `record_behind` where the parties have to be asked first
 */
export function begun(
  saga: Store['saga'],
  { record, now }: { record: StoredRecord; now: Date },
  { step, phase, ...sending }: NamedPhase & Pick<Delivery, 'keyWindowMs' | 'sends'>,
): BegunPhase {
  if (unasked(record) !== undefined) throw new KnownFailure(restored);
  const rules = saga.rules(now);
  const first = attempts.begin(rules, record, { at: { step, phase }, now: now.getTime(), ...sending });
  return { first, record: applied(rules, record, first.changes) };
}

/** What came of an attempt. */
export interface Came {
  readonly fence: Fence;
  readonly outcome: RecordedOutcome;
  /** The record with which the attempt compared its party's answer. */
  readonly seen?: ShownState | undefined;
}

/** Writes the outcome of an attempt, once: the first one counts, and a late attempt is told that one. */
export function recorded(
  service: Pick<Service, 'newsSince'>,
  record: StoredRecord,
  { step, phase }: NamedPhase,
  { fence, outcome: said, seen }: Came,
): Ruled<attempts.Recorded> {
  const isNews = seen !== undefined && said.result !== undefined;
  // A change that another phase has reported meanwhile is not reported again.
  const outcome = isNews
    ? { ...said, result: service.newsSince(said.result, { seen, now: record.state }) }
    : said;
  return attempts.recordOutcome(record, { at: { step, phase }, fence, outcome });
}

/** The outcome of an attempt that ends in the commit that begins it. */
export function endedAtOnce(
  service: Pick<Service, 'newsSince'>,
  { first, record }: BegunPhase,
  at: NamedPhase,
  came: Came,
): Ruled<attempts.Recorded> {
  const { changes, answer } = recorded(service, record, at, came);
  return { changes: [...first.changes, ...changes], answer };
}

/** What cannot be done, and is not refused, had no effect: an engineer has to see to it. */
export function failedAtOnce(
  { first, record }: BegunPhase,
  at: NamedPhase,
  { fence, cause, message }: { readonly fence: Fence } & Why,
): Ruled<attempts.Recorded> {
  const { outcome: _, ...attempted } = { outcome: undefined, ...fence };
  const { changes } = attempts.keep(record, { at, fence: { ...attempted, state: 'not_applied' } });
  return {
    changes: [...first.changes, ...changes],
    answer: { kind: 'answered', outcome: { kind: 'failed', cause, message } },
  };
}

/** @throws KnownFailure when the request has been revised since, or is made under a later key */
export function heard(answer: attempts.Recorded): Outcome {
  if (answer.kind === 'overtaken') throw new KnownFailure(overtaken);
  return answer.outcome;
}

export function succeeded(result: StepResult): RecordedOutcome {
  return { kind: 'succeeded', result };
}

export function refused(
  { causes }: Pick<DescribedSaga, 'causes'>,
  cause: string,
  result?: StepResult,
): RecordedOutcome {
  const message = causes[cause]?.message ?? causes.internal_error.message;
  return { kind: 'refused', cause, message, ...(result === undefined ? {} : { result }) };
}
