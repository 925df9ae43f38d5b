import { decisionLost } from '../causes.ts';
import { directionOf, isSame, type NamedPhase } from '../phases.ts';
import type { CancelRequest, InstanceEvent, StepResult, Why } from './instance-event.ts';

export type PhaseStatus = 'running' | 'retrying' | 'succeeded' | 'refused' | 'waived' | 'parked';

/** The record of one phase of a step. Times are ISO 8601. */
export interface PhaseRecord extends NamedPhase {
  readonly status: PhaseStatus;
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly result?: StepResult;
  readonly cause?: string;
  readonly message?: string;
  /** It waited for an engineer at least once. */
  readonly wasParked?: true;
  /** At least once, it waited for a decision that a restore had lost to be taken again. */
  readonly wasLost?: true;
  /** It is to be attempted again by a redrive or after a late attempt that failed, and was not since. */
  readonly resumed?: true;
  /** Somebody decided to do without it, whatever happened to it since. */
  readonly waived?: true;
  /** The revision with which it could not be brought in line, so that its earlier effect stands. */
  readonly rejectedRevision?: number;
  readonly declinedFor?: Why;
}

/** The state of a saga's instance: the fold of its events, as far as the engine's rules look at it. */
export interface InstanceState {
  /** Counts the decisions that were put into effect, from 1. */
  readonly revision: number;
  readonly phases: readonly PhaseRecord[];
  /** Passed the point of no return: only forward from here. */
  readonly pivoted: boolean;
  /** Being undone, or undone. The first cause stands. */
  readonly cancel?: Why & { readonly by: string };
  /** Asked for while the pivot was under way: it starts where that comes to nothing, and is too late otherwise. */
  readonly heldCancel?: CancelRequest;
  readonly closed?: 'completed' | 'cancelled';
  /** It could not be ended, for its books do not balance; `redriven`: it is to be tried again. */
  readonly unbalanced?: Unbalanced;
}

/** An objection to the end of an instance. `vouchedBy`: a person who has said that it may end all the same. */
export type Unbalanced = Why & { readonly redriven?: true; readonly vouchedBy?: string };

/** The state of an instance after `event`, which happened at `at`. `isPivot`: whether a confirm is the point of no return. */
export function evolveInstance(
  state: InstanceState,
  event: InstanceEvent,
  { at, isPivot }: { at: string; isPivot: (at: NamedPhase) => boolean },
): InstanceState {
  switch (event.type) {
    case 'phase_attempted': {
      const before = phaseOf(state, event);
      return withPhase(state, {
        step: event.step,
        phase: event.phase,
        status: 'running',
        attempts: event.attempt,
        startedAt: before?.startedAt ?? at,
        ...keptOf(before),
      });
    }
    case 'phase_succeeded':
      return passed(
        withPhase(state, {
          ...ended(state, event, at),
          status: 'succeeded',
          result: event.result,
        }),
        isPivot(event),
      );
    case 'phase_refused':
      return withPhase(
        state,
        event.stands === true
          ? {
              ...ended(state, event, at),
              status: 'succeeded',
              rejectedRevision: state.revision,
              declinedFor: whyOf(event),
            }
          : { ...ended(state, event, at), status: 'refused', ...whyOf(event) },
      );
    case 'phase_waived':
      return withPhase(state, { ...ended(state, event, at), status: 'waived', waived: true });
    case 'attempt_failed':
      // A late one. The phase waits for an engineer all the same.
      if (phaseOf(state, event)?.status === 'parked') return state;
      return withPhase(state, {
        ...ended(state, event, at),
        ...resumedOf(state, event),
        status: 'retrying',
        ...whyOf(event),
      });
    case 'step_parked':
      return withPhase(state, {
        ...ended(state, event, at),
        status: 'parked',
        ...whyOf(event),
        wasParked: true,
        ...(event.cause === decisionLost ? { wasLost: true } : {}),
      });
    case 'closing_refused':
      return { ...state, unbalanced: whyOf(event) };
    case 'books_vouched':
      return state.unbalanced === undefined
        ? state
        : { ...state, unbalanced: { ...state.unbalanced, redriven: true, vouchedBy: event.by } };
    case 'redriven':
      return {
        ...state,
        ...(event.closing === true && state.unbalanced !== undefined
          ? { unbalanced: { ...state.unbalanced, redriven: true } }
          : {}),
        phases: state.phases.map((phase) =>
          phase.status === 'parked' && isAmong(event.phases, phase)
            ? { ...phase, status: 'retrying', resumed: true }
            : phase,
        ),
      };
    case 'cancel_started':
      return state.cancel === undefined
        ? { ...withoutHeldCancel(state), cancel: { ...whyOf(event), by: event.by } }
        : state;
    case 'cancel_held': {
      const { type: _, ...heldCancel } = event;
      return { ...state, heldCancel };
    }
    case 'case_opened':
    case 'case_passed_on':
    case 'decision_taken':
    case 'case_closed':
      // Cases are on record beside the state.
      return state;
    case 'completed':
      return { ...state, closed: 'completed' };
    case 'cancelled':
      return { ...state, closed: 'cancelled' };
  }
}

/** The parked phases that keep an instance from moving; once it is being undone, only a parked undo does. */
export function blockersOf<S extends InstanceState>({
  closed,
  cancel,
  phases,
}: S): readonly S['phases'][number][] {
  if (closed !== undefined) return [];
  return phases.filter(
    ({ status, phase }) => status === 'parked' && (cancel === undefined || directionOf(phase) === 'undo'),
  );
}

/** The end itself waits for an engineer. */
export function isClosingParked({
  closed,
  unbalanced,
}: Pick<InstanceState, 'closed' | 'unbalanced'>): boolean {
  return closed === undefined && unbalanced !== undefined && unbalanced.redriven !== true;
}

/** It is being undone, and not past its pivot. */
export function isCancelling({ cancel, pivoted }: InstanceState): boolean {
  return cancel !== undefined && !pivoted;
}

export function phaseOf<P extends PhaseRecord>(
  { phases }: { readonly phases: readonly P[] },
  at: NamedPhase,
): P | undefined {
  return phases.find((record) => isSame(record, at));
}

/** Why a phase waits for an engineer, if it does. */
export function whyParked(state: InstanceState, at: NamedPhase): Why | undefined {
  const record = phaseOf(state, at);
  if (record?.status !== 'parked') return undefined;
  return { cause: record.cause ?? 'internal_error', message: record.message ?? '' };
}

/** Somebody decided to do without it. */
export function isWaived(state: InstanceState, at: NamedPhase): boolean {
  return phaseOf(state, at)?.waived === true;
}

/** Something waits for a decision that a restore has lost to be taken again. */
export function waitsForLostDecision({ phases }: Pick<InstanceState, 'phases'>): boolean {
  return phases.some(({ status, cause }) => status === 'parked' && cause === decisionLost);
}

/** The revision in force, as far as somebody has decided on it: while anything waits for a decision that was lost, none is. */
export function decidedRevision(state: Pick<InstanceState, 'phases' | 'revision'>): number {
  return waitsForLostDecision(state) ? 0 : state.revision;
}

/** Whether the earlier effect of a phase stands, and differs from the request now in force. */
export function isDeclined(state: InstanceState, at: NamedPhase): boolean {
  return phaseOf(state, at)?.rejectedRevision === state.revision;
}

/** Past its pivot nothing is undone any more. */
function passed(state: InstanceState, isPivot: boolean): InstanceState {
  return isPivot ? { ...withoutHeldCancel(state), pivoted: true } : state;
}

function withoutHeldCancel({ heldCancel: _, ...state }: InstanceState): InstanceState {
  return state;
}

function withPhase(state: InstanceState, record: PhaseRecord): InstanceState {
  const others = state.phases.filter((other) => !isSame(other, record));
  return { ...state, phases: [...others, record].sort(byStart) };
}

function ended(state: InstanceState, { step, phase }: NamedPhase, endedAt: string) {
  const before = phaseOf(state, { step, phase });
  return {
    step,
    phase,
    attempts: before?.attempts ?? 1,
    startedAt: before?.startedAt ?? endedAt,
    endedAt,
    ...keptOf(before),
  };
}

/** An earlier effect stands until the phase is done otherwise. */
function keptOf(
  before: PhaseRecord | undefined,
): Pick<PhaseRecord, 'wasParked' | 'wasLost' | 'waived' | 'result'> {
  return {
    ...(before?.wasParked === true ? { wasParked: true } : {}),
    ...(before?.wasLost === true ? { wasLost: true } : {}),
    ...(before?.waived === true ? { waived: true } : {}),
    ...(before?.result === undefined ? {} : { result: before.result }),
  };
}

function resumedOf(state: InstanceState, at: NamedPhase): Pick<PhaseRecord, 'resumed'> {
  const before = phaseOf(state, at);
  return before?.status === 'parked' || before?.resumed === true ? { resumed: true } : {};
}

/** Without a list, all are meant. */
function isAmong(phases: readonly NamedPhase[] | undefined, at: NamedPhase): boolean {
  return phases?.some((other) => isSame(other, at)) ?? true;
}

function whyOf({ cause, message }: Why): Why {
  return { cause, message };
}

/** ISO 8601 in UTC sorts as text. */
function byStart(one: PhaseRecord, other: PhaseRecord): number {
  if (one.startedAt === other.startedAt) return 0;
  return one.startedAt < other.startedAt ? -1 : 1;
}
