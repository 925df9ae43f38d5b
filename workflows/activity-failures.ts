import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  TemporalFailure,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { FailureDetail } from '../activities/stack.ts';
import type { Outcome, Reason } from '../saga/outcome.ts';

/**
 * What an activity failed with. A local activity's failure comes wrapped in an ActivityFailure at first, and bare when the
 * run is replayed from its history.
 */
export function causeOf(error: unknown): TemporalFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof TemporalFailure ? cause : undefined;
}

/** The classifier said that repeating it cannot help. */
export function isDefinite(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

export function isTimeout(error: unknown): boolean {
  return causeOf(error) instanceof TimeoutFailure;
}

/** As the classifier asked, in milliseconds. */
export function delayAfter(error: unknown): number {
  const cause = causeOf(error);
  const [detail] = cause instanceof ApplicationFailure ? (cause.details ?? []) : [];
  return (detail as Partial<FailureDetail> | undefined)?.retryDelayMs ?? 1;
}

export function outcomeOf(error: unknown): Outcome {
  const cause = causeOf(error);
  if (cause === undefined) throw error;
  const stopped = error instanceof ActivityFailure && error.retryState === 'CANCEL_REQUESTED';
  if (cause instanceof CancelledFailure || stopped) return { kind: 'interrupted' };
  return { kind: 'failed', ...reasonOf(cause) };
}

/** Why an activity failed for good. */
export function failureOf(error: unknown): Reason {
  const cause = causeOf(error);
  if (cause === undefined) throw error;
  return reasonOf(cause);
}

export function reasonOf(cause: TemporalFailure): Reason {
  if (cause instanceof ApplicationFailure) {
    return { cause: cause.type ?? 'internal_error', message: cause.message, ...stackOf(cause) };
  }
  if (cause instanceof TimeoutFailure) {
    if (cause.cause instanceof ApplicationFailure) return reasonOf(cause.cause);
    return { cause: 'timed_out', message: `The step timed out (${cause.timeoutType}).` };
  }
  return { cause: 'internal_error', message: cause.name };
}

/** As the activity handed it over; the failure's own stack is that of the classifier. */
function stackOf({ details }: ApplicationFailure): { stack?: string } {
  const [detail] = details ?? [];
  const stack = (detail as Partial<FailureDetail> | undefined)?.stack;
  return typeof stack === 'string' ? { stack } : {};
}
