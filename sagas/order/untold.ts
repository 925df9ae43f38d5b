import { statusOf, type Order, type PhaseRecord } from './order.ts';
import type { StepPhase } from './steps.ts';
import { directionOf, isSame } from '../../saga/phases.ts';
import { turnOf } from '../../saga/rules/case-deadlines.ts';
import type { CaseRecord } from '../../saga/rules/case-record.ts';

/**
 * Phases of which the record says that they wait for an engineer no more, and of which nothing shows that the order's run
 * knows: somebody redrove them, or a late attempt came to something. What has parked again since, or was never redriven, is
 * not among them. Pure.
 */
export function redrivesUntold(order: Order): readonly PhaseRecord[] {
  return order.phases.filter(
    (record) =>
      record.resumed === true &&
      !isPointless(order, record) &&
      (record.status === 'retrying' || isAtRest(order, record)),
  );
}

/**
 * The cancel is on record, and nothing has begun to be undone. To be told twice changes nothing, so that it need not be known
 * which was first, the run or the cancel: their times are of two clocks. Pure.
 */
export function isCancelUntold({ cancel, phases }: Order): boolean {
  return cancel !== undefined && !phases.some(({ phase }) => directionOf(phase) === 'undo');
}

/** What was refused may be attempted again, nobody has to decide on it any more, and it was not attempted since. Pure. */
export function isSolutionUntold({ cancel, phases, cases }: Order): boolean {
  const isAsked = (at: StepPhase) => cases.some((one) => isSame(one, at));
  return (
    cancel === undefined &&
    phases.some((record) => record.status === 'refused' && record.waived !== true && !isAsked(record))
  );
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
function isAtRest(order: Order, { endedAt = '' }: PhaseRecord): boolean {
  const status = statusOf(order);
  const moves = status === 'pending' || status === 'cancelling';
  return moves && !order.phases.some(({ startedAt }) => startedAt > endedAt);
}

function isPointless({ cancel }: Order, { phase }: PhaseRecord): boolean {
  return cancel !== undefined && directionOf(phase) === 'forward';
}
