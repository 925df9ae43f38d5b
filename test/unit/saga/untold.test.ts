import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../sagas/order/events.ts';
import { evolve, type Order } from '../../../sagas/order/order.ts';
import type { NamedPhase } from '../../../saga/phases.ts';
import type { StepPhase } from '../../../sagas/order/steps.ts';
import { isCancelUntold, isCaseUntold, isSolutionUntold, redrivesUntold } from '../../../saga/untold.ts';
import { caseAt } from './rules/word-saga.ts';

const authorize: StepPhase = { step: 'authorizePayment', phase: 'run' };
const hold: StepPhase = { step: 'stockHold', phase: 'try' };
const capture: StepPhase = { step: 'capturePayment', phase: 'run' };
const refund: StepPhase = { step: 'capturePayment', phase: 'compensate' };
const place: StepPhase = { step: 'warehouseOrder', phase: 'try' };

const why = { cause: 'out_of_stock', message: '' } as const;
const failure = { cause: 'outcome_unknown', message: '' } as const;
const attempted = (at: StepPhase, attempt = 1): OrderEvent => ({ type: 'phase_attempted', ...at, attempt });
const parked = (at: StepPhase): OrderEvent => ({ type: 'step_parked', ...at, ...failure });
const failed = (at: StepPhase): OrderEvent => ({ type: 'attempt_failed', ...at, ...failure });
const succeeded = (at: StepPhase): OrderEvent => ({ type: 'phase_succeeded', ...at, result: {} });
const refusedAt = (at: StepPhase): OrderEvent => ({ type: 'phase_refused', ...at, ...why });
const opened = (at: StepPhase): OrderEvent => ({
  type: 'case_opened',
  caseId: at.step,
  ...at,
  ...why,
  audience: 'operator',
});
const redriven = (...phases: StepPhase[]): OrderEvent => ({ type: 'redriven', by: 'eva', phases });
const cancelled: OrderEvent = { type: 'cancel_started', cause: 'cancel_requested', message: '', by: 'ada' };

const accepted: OrderEvent = {
  type: 'accepted',
  lines: [],
  total: { amount: 1180, currency: 'EUR' },
};

/** An event a second. */
function given(...events: OrderEvent[]): Order {
  const order = [accepted, ...events].reduce<Order | undefined>(
    (before, event, second) => evolve(before, event, new Date(second * 1_000).toISOString()),
    undefined,
  );
  if (order === undefined) throw new Error('No event');
  return order;
}

/** Of a run that waits for an engineer, as far as it shows. */
function untold(...events: OrderEvent[]): NamedPhase[] {
  return untoldTo('stalled', ...events);
}

function untoldTo(status: string | undefined, ...events: OrderEvent[]): NamedPhase[] {
  return redrivesUntold(given(...events), { status }).map(({ step, phase }) => ({ step, phase }));
}

describe('what a run is told again', () => {
  it('is what a person redrove', () => {
    expect(untold(attempted(capture), parked(capture), redriven(capture))).toEqual([capture]);
  });

  it.each([
    ['attempted', [attempted(authorize, 2)]],
    ['done', [attempted(authorize, 2), succeeded(authorize)]],
    ['done, and what comes next has begun', [attempted(authorize, 2), succeeded(authorize), attempted(hold)]],
    ['refused', [attempted(authorize, 2), refusedAt(authorize)]],
    ['refused, and a person is asked', [attempted(authorize, 2), refusedAt(authorize), opened(authorize)]],
  ])('also where it was %s since, as long as the run shows that it waits', (_, since) => {
    const before = [attempted(authorize), parked(authorize), redriven(authorize), ...since];
    expect(untold(...before)).toEqual([authorize]);
    expect(untoldTo('pending', ...before)).toEqual([]);
    expect(untoldTo(undefined, ...before)).toEqual([]);
  });

  it('is not what has parked again since', () => {
    const events = [attempted(capture), parked(capture), redriven(capture), attempted(capture, 2)];
    expect(untold(...events, parked(capture))).toEqual([]);
  });

  it('is not a step that waits, because an earlier one was redriven once', () => {
    const before = [attempted(authorize), parked(authorize), redriven(authorize), attempted(authorize, 2)];
    expect(untold(...before, succeeded(authorize), attempted(capture), parked(capture))).toEqual([]);
  });

  it('is not the branch beside it, which nobody has redriven', () => {
    const both = [attempted(capture), attempted(place), parked(capture), parked(place)];
    expect(untold(...both, redriven(capture))).toEqual([capture]);
  });

  it('stays, where a late attempt failed meanwhile', () => {
    const events = [attempted(capture), parked(capture), redriven(capture)];
    expect(untold(...events, failed(capture))).toEqual([capture]);
  });

  it('is a late success of what was parked, until the run shows that it goes on', () => {
    const late = [attempted(authorize), parked(authorize), succeeded(authorize)];
    expect(untold(...late)).toEqual([authorize]);
    expect(untoldTo('pending', ...late, attempted(hold))).toEqual([]);
  });

  it('is a late success only where nobody else is waited for', () => {
    const both = [attempted(capture), attempted(place), parked(capture), parked(place)];
    expect(untold(...both, succeeded(capture))).toEqual([]);
    expect(
      untold(...both, succeeded(capture), redriven(place), attempted(place, 2), succeeded(place)),
    ).toEqual([capture, place]);
  });

  it('is no step forward of an order that is being undone, but an undo is', () => {
    expect(untold(attempted(capture), parked(capture), redriven(capture), cancelled)).toEqual([]);
    const undoing = [attempted(capture), cancelled, attempted(refund), parked(refund)];
    expect(untold(...undoing, redriven(refund))).toEqual([refund]);
  });

  it('is an undo that was done since, for a run that waits with one shows only that it undoes', () => {
    const undoing = [attempted(capture), cancelled, attempted(refund), parked(refund), redriven(refund)];
    const done = [...undoing, attempted(refund, 2), succeeded(refund)];
    expect(untoldTo('cancelling', ...done)).toEqual([refund]);
    const other: StepPhase = { step: 'authorizePayment', phase: 'compensate' };
    expect(untoldTo('cancelling', ...done, attempted(other), parked(other))).toEqual([]);
  });
});

describe('a run that was not told of a cancel', () => {
  const isUntold = (status: string | undefined, ...events: OrderEvent[]) =>
    isCancelUntold(given(attempted(capture), ...events), { status });

  it('has begun to undo nothing', () => {
    expect(isUntold('pending')).toBe(false);
    expect(isUntold('cancelling', cancelled)).toBe(true);
    expect(isUntold('cancelling', cancelled, attempted(refund))).toBe(false);
    expect(isUntold(undefined, cancelled, attempted(refund))).toBe(false);
  });

  it('or shows that it does something else, whatever was undone', () => {
    expect(isUntold('stalled', cancelled, attempted(refund), succeeded(refund))).toBe(true);
    expect(isUntold('in_review', cancelled, attempted(refund))).toBe(true);
  });
});

describe('a run that was not told that what was refused may be attempted again', () => {
  const solved = ({ step }: StepPhase): OrderEvent => ({ type: 'case_closed', caseId: step, how: 'solved' });
  const asked = [attempted(hold), refusedAt(hold), opened(hold)];

  it('has not attempted it, and nobody is asked about it', () => {
    expect(isSolutionUntold(given(...asked))).toBe(false);
    expect(isSolutionUntold(given(...asked, solved(hold)))).toBe(true);
    expect(isSolutionUntold(given(...asked, solved(hold), attempted(hold, 2)))).toBe(false);
  });

  it('also where somebody is asked about something else', () => {
    const others = [attempted(place), refusedAt(place), opened(place)];
    expect(isSolutionUntold(given(...asked, ...others))).toBe(false);
    expect(isSolutionUntold(given(...asked, ...others, solved(hold)))).toBe(true);
  });

  it('is not told where the order is being undone, or it is done without', () => {
    expect(isSolutionUntold(given(...asked, cancelled))).toBe(false);
    expect(isSolutionUntold(given(...asked, solved(hold), { type: 'phase_waived', ...hold }))).toBe(false);
  });
});

describe('a case of which the run was not told', () => {
  it.each([
    ['was decided', caseAt({ status: 'decided' }), true],
    ['not: it is being put into effect', caseAt({ status: 'applying' }), false],
    ['not: somebody is asked, and has time', caseAt(), false],
    ['has passed one of its times', caseAt({ escalateAt: 5 }), true],
    ['not: somebody waits', caseAt({ status: 'waiting', waitingUntil: 6, escalateAt: 5 }), false],
    ['has waited long enough', caseAt({ status: 'waiting', waitingUntil: 5 }), true],
  ])('%s', (_, one, untold) => {
    expect(isCaseUntold(one, 5)).toBe(untold);
  });
});
