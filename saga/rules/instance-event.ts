import type { NamedPhase } from '../phases.ts';
import type { Audience, CaseEnd } from './case-record.ts';

/** The result of an effect, as far as every saga knows it; a saga's own results have more. No personal data. */
export interface StepResult {
  /** The provider's id. */
  readonly reference?: string;
  /** Who said that it was done outside, where no attempt of ours did it. */
  readonly settledBy?: string;
}

/** Why something is as it is: a cause of the saga's catalogue, and a sentence for people. */
export interface Why {
  readonly cause: string;
  readonly message: string;
}

/** Who wants an instance undone, and why. `reason`: in their words. */
export type CancelRequest = Why & { readonly by: string; readonly reason?: string };

/** An event of an instance of any saga. */
export type InstanceEvent =
  | ({ readonly type: 'phase_attempted'; readonly attempt: number } & NamedPhase)
  | ({ readonly type: 'phase_succeeded'; readonly result: StepResult } & NamedPhase)
  | ({
      readonly type: 'phase_refused';
      readonly result?: StepResult;
      /** A revision of the phase was refused: what it had done before stands. */
      readonly stands?: true;
    } & Why &
      NamedPhase)
  | ({ readonly type: 'phase_waived' } & NamedPhase)
  | ({ readonly type: 'attempt_failed' } & Why & NamedPhase)
  | ({ readonly type: 'step_parked' } & Why & NamedPhase)
  | {
      readonly type: 'redriven';
      readonly by: string;
      readonly reason?: string;
      /** The phases that are attempted again; without it, all that were parked. */
      readonly phases?: readonly NamedPhase[];
      /** Also the end, which its books kept waiting. */
      readonly closing?: true;
    }
  /** It was to end, and its books do not balance. */
  | ({ readonly type: 'closing_refused' } & Why)
  /** A person vouches for its books, on account of a `reference`: it may end as it is. */
  | {
      readonly type: 'books_vouched';
      readonly by: string;
      readonly reason: string;
      readonly reference: string;
    }
  | ({ readonly type: 'cancel_started' } & CancelRequest)
  /** The pivot is under way: what comes of it decides. */
  | ({ readonly type: 'cancel_held' } & CancelRequest)
  | ({
      readonly type: 'case_opened';
      readonly caseId: string;
      readonly audience: Audience;
      /** ISO 8601. Until then the customer is asked, where they are. */
      readonly customerUntil?: string;
    } & Why &
      NamedPhase)
  /** Who is to decide has changed, or what it is about. */
  | {
      readonly type: 'case_passed_on';
      readonly caseId: string;
      readonly audience: Audience;
      readonly question?: Why;
    }
  | {
      readonly type: 'decision_taken';
      readonly caseId: string;
      readonly decisionId: string;
      readonly decision: string;
      readonly by: string;
      /** The decision is to wait: the case stays with whoever has to decide. */
      readonly waits?: true;
    }
  | { readonly type: 'case_closed'; readonly caseId: string; readonly how: CaseEnd }
  | { readonly type: 'completed' | 'cancelled' };

const eventTypes: Record<InstanceEvent['type'], true> = {
  phase_attempted: true,
  phase_succeeded: true,
  phase_refused: true,
  phase_waived: true,
  attempt_failed: true,
  step_parked: true,
  redriven: true,
  closing_refused: true,
  books_vouched: true,
  cancel_started: true,
  cancel_held: true,
  case_opened: true,
  case_passed_on: true,
  decision_taken: true,
  case_closed: true,
  completed: true,
  cancelled: true,
};

/** Whether it is one of these, and none of a saga's own. */
export function isInstanceEvent<E extends { readonly type: string }>(event: E): event is E & InstanceEvent {
  return Object.hasOwn(eventTypes, event.type);
}
