import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../../sagas/order/events.ts';
import { evolve, type Order } from '../../../../sagas/order/order.ts';
import type { StepPhase } from '../../../../sagas/order/steps.ts';
import { redrivesUntold } from '../../../../sagas/order/untold.ts';

const authorize: StepPhase = { step: 'authorizePayment', phase: 'run' };
const hold: StepPhase = { step: 'stockHold', phase: 'try' };
const capture: StepPhase = { step: 'capturePayment', phase: 'run' };
const refund: StepPhase = { step: 'capturePayment', phase: 'compensate' };
const place: StepPhase = { step: 'warehouseOrder', phase: 'try' };

const failure = { cause: 'outcome_unknown', message: '' } as const;
const attempted = (at: StepPhase, attempt = 1): OrderEvent => ({ type: 'phase_attempted', ...at, attempt });
const parked = (at: StepPhase): OrderEvent => ({ type: 'step_parked', ...at, ...failure });
const failed = (at: StepPhase): OrderEvent => ({ type: 'attempt_failed', ...at, ...failure });
const succeeded = (at: StepPhase): OrderEvent => ({ type: 'phase_succeeded', ...at, result: {} });
const redriven = (...phases: StepPhase[]): OrderEvent => ({ type: 'order_redriven', by: 'eva', phases });
const cancelled: OrderEvent = { type: 'cancel_started', cause: 'cancel_requested', message: '', by: 'ada' };

const accepted: OrderEvent = {
  type: 'order_accepted',
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

function untold(...events: OrderEvent[]): StepPhase[] {
  return redrivesUntold(given(...events)).map(({ step, phase }) => ({ step, phase }));
}

describe('what a run is told again', () => {
  it('is what a person redrove, until it is attempted', () => {
    expect(untold(attempted(capture), parked(capture), redriven(capture))).toEqual([capture]);
    expect(untold(attempted(capture), parked(capture), redriven(capture), attempted(capture, 2))).toEqual([]);
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

  it('is a late success of what was parked, until something has begun since', () => {
    const late = [attempted(authorize), parked(authorize), succeeded(authorize)];
    expect(untold(...late)).toEqual([authorize]);
    expect(untold(...late, attempted(hold))).toEqual([]);
  });

  it('is a late success only where nobody else is waited for', () => {
    const both = [attempted(capture), attempted(place), parked(capture), parked(place)];
    expect(untold(...both, succeeded(capture))).toEqual([]);
    expect(
      untold(...both, succeeded(capture), redriven(place), attempted(place, 2), succeeded(place)),
    ).toEqual([capture]);
  });

  it('is no step forward of an order that is being undone, but an undo is', () => {
    expect(untold(attempted(capture), parked(capture), redriven(capture), cancelled)).toEqual([]);
    const undoing = [attempted(capture), cancelled, attempted(refund), parked(refund)];
    expect(untold(...undoing, redriven(refund))).toEqual([refund]);
  });
});
