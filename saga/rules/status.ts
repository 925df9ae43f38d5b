import { isPivot, stageOf, type Outline } from '../definition.ts';
import { directionOf, type NamedPhase } from '../phases.ts';
import type { Audience } from './case-record.ts';
import type { InstanceEvent, Why } from './instance-event.ts';
import { blockersOf, evolveInstance, isClosingParked, type InstanceState } from './instance.ts';

export type InstanceStatus =
  'pending' | 'action_required' | 'in_review' | 'stalled' | 'completed' | 'cancelling' | 'cancelled';

/** A refusal that waits for somebody's decision. */
export interface OpenCase extends NamedPhase, Why {
  readonly caseId: string;
  readonly audience: Audience;
  /** ISO 8601. */
  readonly customerUntil?: string;
}

/** The state of an instance, as people are shown it: its stage in the business process, and who is asked. */
export interface ShownState extends InstanceState {
  readonly stage: string;
  readonly cases: readonly OpenCase[];
}

/** Before its first event has told more of it. */
export const accepted = {
  revision: 1,
  stage: 'accepted',
  cases: [],
  phases: [],
  pivoted: false,
} as const satisfies ShownState;

/** The state of an instance after `event`, which happened at `at`. */
export function evolveShown<S extends ShownState>(
  outline: Outline,
  state: S,
  event: InstanceEvent,
  at: string,
): S {
  // The fold keeps what a saga adds to its state.
  const after = evolveInstance(state, event, { at, isPivot: (one) => isPivot(outline, one) }) as S;
  switch (event.type) {
    case 'phase_attempted':
      // A release after the pivot is not the way back.
      return state.pivoted && directionOf(event.phase) === 'undo'
        ? after
        : { ...after, stage: stageOf(outline, event) };
    case 'cancel_started':
      return state.cancel === undefined ? { ...after, stage: 'undoing', cases: [] } : after;
    case 'case_opened': {
      const { caseId, step, phase, audience, cause, message, customerUntil } = event;
      const until = customerUntil === undefined ? {} : { customerUntil };
      const opened = { caseId, step, phase, audience, cause, message, ...until };
      // What followed a decision may have been attempted last, and was taken back.
      return { ...after, stage: stageOf(outline, event), cases: [...state.cases, opened] };
    }
    case 'case_passed_on':
      return {
        ...after,
        cases: state.cases.map((one) =>
          one.caseId === event.caseId ? { ...one, audience: event.audience, ...event.question } : one,
        ),
      };
    case 'decision_taken':
      // Who waits on purpose still waits for a decision.
      return event.waits === true ? after : withoutCase(after, event.caseId);
    case 'case_closed':
      return withoutCase(after, event.caseId);
    case 'completed':
    case 'cancelled':
      return { ...after, stage: 'closed' };
    case 'phase_succeeded':
    case 'phase_refused':
    case 'phase_waived':
    case 'attempt_failed':
    case 'step_parked':
    case 'closing_refused':
    case 'books_vouched':
    case 'redriven':
    case 'cancel_held':
      return after;
  }
}

/** Where several things are true of an instance, its status is the first of: cancelling, stalled, in_review, action_required, pending. */
export function statusOf(state: ShownState): InstanceStatus {
  if (state.closed !== undefined) return state.closed;
  if (state.cancel !== undefined) return 'cancelling';
  if (blockersOf(state).length > 0 || isClosingParked(state)) return 'stalled';
  if (state.cases.some(({ audience }) => audience === 'operator')) return 'in_review';
  return state.cases.length > 0 ? 'action_required' : 'pending';
}

/** Why an instance is where it is, where there is a reason to give. A phase that waits for an engineer comes first. */
export function reasonOf(state: ShownState): Why | undefined {
  const [blocker] = blockersOf(state);
  if (blocker?.cause !== undefined) return { cause: blocker.cause, message: blocker.message ?? '' };
  const { cancel, cases, unbalanced } = state;
  const asked = cases.find(({ audience }) => audience === 'operator') ?? cases[0];
  const reason = (isClosingParked(state) ? unbalanced : undefined) ?? cancel ?? asked;
  return reason === undefined ? undefined : { cause: reason.cause, message: reason.message };
}

function withoutCase<S extends ShownState>(state: S, caseId: string): S {
  return { ...state, cases: state.cases.filter((one) => one.caseId !== caseId) };
}
