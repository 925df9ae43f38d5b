import type { RunSight } from './behind.ts';
import { directionOf, isSame, type NamedPhase } from './phases.ts';
import { turnOf } from './rules/case-deadlines.ts';
import type { CaseRecord } from './rules/case-record.ts';
import { blockersOf, isClosingParked, type PhaseRecord } from './rules/instance.ts';
import { statusOf, type ShownState } from './rules/status.ts';

/** What the run of an instance shows itself. */
type Shown = Pick<RunSight, 'status'>;

/**
 * Phases that waited for an engineer and do so no more by the record, and of which the instance's run does not show that it knows:
 * somebody redrove them, or a late attempt came to something. That they were attempted since proves nothing: a workflow task that is
 * lost together with its command takes along what its run knew, and nothing of what it did. Pure.
 */
export function redrivesUntold(state: ShownState, run: Shown): readonly PhaseRecord[] {
  return state.phases.filter(
    (record) =>
      record.wasParked === true &&
      record.status !== 'parked' &&
      !isPointless(state, record) &&
      ((record.resumed === true && record.status === 'retrying') || waitsInVain(state, run)),
  );
}

/**
 * The cancel is on record, and nothing has begun to be undone, or its run does not show that it undoes. To be told twice changes
 * nothing, so that it need not be known which was first, the run or the cancel: their times are of two clocks. Pure.
 */
export function isCancelUntold({ cancel, phases }: ShownState, { status }: Shown): boolean {
  const isBegun = phases.some(({ phase }) => directionOf(phase) === 'undo');
  return cancel !== undefined && (!isBegun || (status !== undefined && status !== 'cancelling'));
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

/** Its run waits for an engineer, and by the record no engineer is waited for. One that waits with an undo shows only that it undoes. */
function waitsInVain(state: ShownState, { status }: Shown): boolean {
  if (blockersOf(state).length > 0 || isClosingParked(state)) return false;
  return status === 'stalled' || statusOf(state) === 'cancelling';
}

function isPointless({ cancel }: ShownState, { phase }: PhaseRecord): boolean {
  return cancel !== undefined && directionOf(phase) === 'forward';
}
