import { causes, type Cause } from '../sagas/order/causes.ts';

/** The knowledge after a call that did not answer with success. `detail` is for engineers: codes, no personal data. */
export type Failure =
  /** A declared business outcome. */
  | { readonly kind: 'business'; readonly cause: Cause; readonly detail: string }
  /** Not executed; the same request may succeed later. */
  | {
      readonly kind: 'transient';
      readonly cause: Cause;
      readonly detail: string;
      readonly retryAfterMs?: number;
      /** An earlier send under the same key is being carried out: only of this one nothing comes. */
      readonly underWay?: true;
    }
  /** Not executed, and repeating it cannot help. */
  | { readonly kind: 'persistent'; readonly cause: Cause; readonly detail: string }
  /** Perhaps executed. `answered`: the provider is done with it, so a look-up is proof. */
  | { readonly kind: 'unknown'; readonly cause: Cause; readonly detail: string; readonly answered: boolean }
  /** Not executed, because its subject is in another state than the request expects: a look-up tells which. */
  | { readonly kind: 'conflict'; readonly cause: Cause; readonly detail: string };

/** Whether what was sent is done with: the other party has answered, or it never left. A bug of our own does not tell. */
export function isAnswer(failure: Failure): boolean {
  if (failure.kind === 'unknown') return failure.answered;
  return failure.cause !== 'internal_error';
}

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

/** Whether the same phase is attempted again by itself. */
export function isRetried({ kind }: Failure): boolean {
  return kind !== 'persistent' && kind !== 'business';
}

/** A failure in words: the catalogue's, and for engineers the codes behind them. */
export function describe({ kind, cause, detail }: Failure): string {
  return kind === 'business' ? causes[cause].message : `${causes[cause].message} (${detail})`;
}
