import type { Failed as FailedFor, Failure as FailureFor } from '../saga/failure.ts';
import { causes, type Cause } from '../sagas/order/causes.ts';

/** A failure whose cause is in the catalogue. */
export type Failure = FailureFor<Cause>;
export type Failed = FailedFor<Cause>;

/** Another attempt counts now. */
export const overtaken: Failure = {
  kind: 'transient',
  cause: 'dependency_unavailable',
  detail: 'another attempt is under way',
};

/** Thrown where an answer that is no error to the transport is a failure to us. */
export class KnownFailure extends Error {
  readonly failure: Failure;
  /** Which attempt at the phase it was, by its fence: Temporal counts the attempts of each activity from one. */
  readonly attempt: number | undefined;

  /** `because`: what was thrown first, where this stands for it; a dead letter's stack leads there. */
  constructor(failure: Failure, because?: unknown, attempt?: number) {
    super(`${failure.cause}: ${failure.detail}`, because === undefined ? {} : { cause: because });
    this.failure = failure;
    this.attempt = attempt;
  }
}

/** A failure in words: the catalogue's, and for engineers the codes behind them. */
export function describe({ kind, cause, detail }: Failure): string {
  return kind === 'business' ? causes[cause].message : `${causes[cause].message} (${detail})`;
}
