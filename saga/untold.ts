import { directionOf, isSame, type NamedPhase } from './phases.ts';
import { turnOf } from './rules/case-deadlines.ts';
import type { CaseRecord } from './rules/case-record.ts';
import type { PhaseRecord } from './rules/instance.ts';
import { statusOf, type ShownState } from './rules/status.ts';

/**
 * Phases of which the record says that they wait for an engineer no more, and of which nothing shows that the instance's run
 * knows: somebody redrove them, or a late attempt came to something. A phase that has parked again since, or was never redriven,
 * is not among them. Pure.
 */
export function redrivesUntold(state: ShownState): readonly PhaseRecord[] {
  return state.phases.filter(
    (record) =>
      record.resumed === true &&
      !isPointless(state, record) &&
      (record.status === 'retrying' || isAtRest(state, record)),
  );
}

/**
 * The cancel is on record, and nothing has begun to be undone. To be told twice changes nothing, so that it need not be known
 * which was first, the run or the cancel: their times are of two clocks. Pure.
 */
export function isCancelUntold({ cancel, phases }: ShownState): boolean {
  return cancel !== undefined && !phases.some(({ phase }) => directionOf(phase) === 'undo');
}

/** A refused phase may be attempted again, nobody has to decide on it any more, and it was not attempted since. Pure. */
export function isSolutionUntold({ cancel, phases, cases }: ShownState): boolean {
  const isAsked = (at: NamedPhase) => cases.some((one) => isSame(one, at));
  return (
    cancel === undefined &&
    phases.some((record) => record.status === 'refused' && record.waived !== true && !isAsked(record))
  );
}

/** A person has vouched for its books, and it has not ended. Pure. */
export function isVouchingUntold({ closed, unbalanced }: ShownState): boolean {
  return closed === undefined && unbalanced?.vouchedBy !== undefined;
}

/**
 * It was decided, and nothing has come of that; or one of its times has passed, and nothing has happened, the end of a wait that its
 * run was never told of above all. `now`: milliseconds since 1970. Pure.
 */
export function isCaseUntold(one: CaseRecord, now: number): boolean {
  switch (one.status) {
    case 'decided':
      return true;
    case 'open':
    case 'waiting':
      return turnOf(one, now).kind !== 'sleep';
    case 'applying':
      return false;
  }
}

/** It has come to something, nobody else is waited for, and nothing has begun since. */
function isAtRest(state: ShownState, { endedAt = '' }: PhaseRecord): boolean {
  const status = statusOf(state);
  const moves = status === 'pending' || status === 'cancelling';
  return moves && !state.phases.some(({ startedAt }) => startedAt > endedAt);
}

function isPointless({ cancel }: ShownState, { phase }: PhaseRecord): boolean {
  return cancel !== undefined && directionOf(phase) === 'forward';
}
