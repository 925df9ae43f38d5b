import type { Reason } from '../saga/outcome.ts';
import type { Interruption } from '../saga/runtime.ts';
import type { Step } from '../saga/step.ts';
import { nameOf, type At } from './party.ts';

/** A request of a run to its runtime, which the run waits for. */
export type Request =
  | { readonly kind: 'perform'; readonly at: At; readonly interruption: Interruption }
  | { readonly kind: 'park'; readonly at: At }
  | { readonly kind: 'review'; readonly at: At; readonly interruption: Interruption }
  | { readonly kind: 'revise' | 'conclude' | 'revert' | 'take_back'; readonly at: At }
  | { readonly kind: 'start_cancel'; readonly reason: Reason }
  | { readonly kind: 'close'; readonly as: 'completed' | 'cancelled' }
  /** That these are attempted again. */
  | { readonly kind: 'record_redrive'; readonly phases: readonly At[] };

/** A request as it stands between two inputs. */
export type Pending = (
  | Exclude<Request, { readonly interruption: Interruption }>
  | { readonly kind: 'perform'; readonly at: At }
  | { readonly kind: 'review'; readonly at: At }
) & {
  readonly name: string;
  /** ModelTerms to stop going forward. */
  readonly interrupted: boolean;
};

export function requestName(request: Request): string {
  switch (request.kind) {
    case 'perform':
      return nameOf(request.at);
    case 'park':
    case 'review':
    case 'revise':
    case 'conclude':
    case 'revert':
    case 'take_back':
      return `${request.kind} ${nameOf(request.at)}`;
    case 'start_cancel':
      return 'start cancel';
    case 'close':
      return `close as ${request.as}`;
    case 'record_redrive':
      return `redrive of ${request.phases.map(nameOf).join(' and ')}`;
  }
}

/** The request that asks for a decision on a phase. */
export function reviewOf(at: Pick<At, 'step' | 'phase'>): string {
  return `review ${nameOf(at)}`;
}

export function pendingOf(request: Request): Pending {
  const name = requestName(request);
  if (!('interruption' in request)) return { ...request, name, interrupted: false };
  const { kind, at, interruption } = request;
  const known = { at, name, interrupted: interruption.requested };
  return kind === 'perform' ? { kind, ...known } : { kind, ...known };
}

export function atOf(step: Step, phase: At['phase'], pivot: string | undefined): At {
  return { step: step.name, kind: step.kind, phase, pivot: phase === 'confirm' && step.name === pivot };
}
