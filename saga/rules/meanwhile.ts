import { directionOf, undoOf } from '../phases.ts';
import type { Outcome } from '../outcome.ts';
import type { Fence, Fences } from './fence.ts';

/** What has become of a phase since an attempt at it began. */
export type Meanwhile =
  /** Nothing happened: the attempt may write what it knows. */
  | { readonly kind: 'nothing' }
  /** The phase has come to something. That is the attempt's answer too, however it failed: nobody is to retry or to mend it. */
  | { readonly kind: 'answered'; readonly outcome: Outcome }
  /** Another attempt counts now, or something else is asked for: the next delivery is judged by that. */
  | { readonly kind: 'overtaken' };

/** Asked before anything is written of an attempt whose outcome is not known, and before it sends what it has prepared. Pure. */
export function meanwhile(
  attempt: Fence,
  { closed, fences }: { closed: 'completed' | 'cancelled' | undefined; fences: Fences },
): Meanwhile {
  if (closed !== undefined) return { kind: 'answered', outcome: { kind: 'closed', as: closed } };
  const current = fences[attempt.phase];
  if (current !== undefined && 'outcome' in current) {
    // An outcome of an earlier revision is no answer to a later request.
    return current.requestHash === attempt.requestHash
      ? { kind: 'answered', outcome: current.outcome }
      : { kind: 'overtaken' };
  }
  const undone = undoOf(fences);
  if (directionOf(attempt.phase) === 'forward' && undone !== undefined)
    return { kind: 'answered', outcome: { kind: 'interrupted' } };
  return current === undefined || current.attempts > attempt.attempts
    ? { kind: 'overtaken' }
    : { kind: 'nothing' };
}
