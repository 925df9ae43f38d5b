import type { InstanceState, PhaseRecord, PhaseStatus } from '../../saga/rules/instance.ts';
import { directionOf, type Phase } from '../../saga/phases.ts';

export const stepStatuses = [
  'pending',
  'running',
  'retrying',
  'held',
  'succeeded',
  'refused',
  'stalled',
  'undoing',
  'undone',
  'waived',
  'skipped',
] as const;

export type StepStatus = (typeof stepStatuses)[number];

/** One step as it is shown. Attempts and times are those of going forward; the phases tell of the undoing. */
export interface StepView {
  readonly name: string;
  readonly status: StepStatus;
  readonly attempts: number;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly cause?: string;
  readonly message?: string;
  readonly phases: PhaseView[];
}

export interface PhaseView {
  readonly phase: Phase;
  readonly status: PhaseStatus;
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly cause?: string;
  readonly message?: string;
}

export function stepView(state: InstanceState, name: string): StepView {
  const records = state.phases.filter(({ step }) => step === name);
  const forward = records.filter(({ phase }) => directionOf(phase) === 'forward');
  const undo = records.find(({ phase }) => directionOf(phase) === 'undo');
  const status = stepStatus(state, { forward, undo });
  const [first] = forward;
  const last = forward.at(-1);
  const reason =
    status === 'succeeded' ? undefined : [undo, ...forward.toReversed()].find((record) => record?.cause);
  return {
    name,
    status,
    attempts: Math.max(0, ...forward.map(({ attempts }) => attempts)),
    ...(first === undefined ? {} : { startedAt: first.startedAt }),
    ...(last?.endedAt === undefined ? {} : { endedAt: last.endedAt }),
    ...why(reason),
    phases: records.map(phaseView),
  };
}

function stepStatus(
  state: InstanceState,
  { forward, undo }: { forward: readonly PhaseRecord[]; undo: PhaseRecord | undefined },
): StepStatus {
  const last = forward.at(-1);
  if (last?.status === 'waived') return 'waived';
  if (state.closed === 'completed') return 'succeeded';
  // A definite no leaves nothing to undo, so that its undoing says nothing of what happened.
  const refused = last?.status === 'refused' && last.phase !== 'confirm';
  if (undo !== undefined && !(refused && undo.status === 'succeeded')) return undoStatus(undo);
  const leaving = state.cancel !== undefined || state.closed === 'cancelled';
  if (last === undefined) return leaving ? 'skipped' : 'pending';
  switch (last.status) {
    case 'running':
      return state.closed === 'cancelled' ? 'undone' : 'running';
    case 'retrying':
    case 'parked':
      if (state.closed === 'cancelled') return 'undone';
      // Nothing is attempted any more; its undoing is due.
      if (leaving) return 'undoing';
      return last.status === 'parked' ? 'stalled' : 'retrying';
    case 'refused':
      return 'refused';
    case 'succeeded':
      return last.phase === 'try' ? 'held' : 'succeeded';
  }
}

function undoStatus({ status }: PhaseRecord): StepStatus {
  switch (status) {
    case 'succeeded':
      return 'undone';
    case 'parked':
      return 'stalled';
    case 'waived':
      return 'undone';
    case 'running':
    case 'retrying':
    case 'refused':
      return 'undoing';
  }
}

function phaseView(record: PhaseRecord): PhaseView {
  const { phase, status, attempts, startedAt, endedAt } = record;
  return {
    phase,
    status,
    attempts,
    startedAt,
    ...(endedAt === undefined ? {} : { endedAt }),
    ...why(record),
  };
}

function why(record: PhaseRecord | undefined): { cause?: string; message?: string } {
  const { cause, message } = record ?? {};
  return { ...(cause === undefined ? {} : { cause }), ...(message === undefined ? {} : { message }) };
}
