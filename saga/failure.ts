/** The knowledge after a call that did not answer with success. `detail` is for engineers: codes, no personal data. */
export type Failure<Cause extends string = string> =
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

/** Whether the same phase is attempted again by itself. */
export function isRetried({ kind }: Failure): boolean {
  return kind !== 'persistent' && kind !== 'business';
}

/** A failure as it is classified, with the error that was thrown. */
export interface Failed<Cause extends string = string> {
  readonly failure: Failure<Cause>;
  readonly error: unknown;
}
