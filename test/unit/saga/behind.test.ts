import { describe, expect, it } from 'vitest';
import { evolve, type Order, type PhaseRecord } from '../../../sagas/order/order.ts';
import type { StepPhase } from '../../../sagas/order/steps.ts';
import { isBehind } from '../../../saga/behind.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';

const accepted = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const at = (stage: Order['stage'], more: Partial<Order> = {}): Order => ({ ...accepted, stage, ...more });
const phase = (at: StepPhase, more: Partial<PhaseRecord>): PhaseRecord => ({
  status: 'running',
  attempts: 1,
  startedAt: '2026-11-22T10:00:00.000Z',
  ...at,
  ...more,
});
/** By version 12. */
const onRecord = (state: Order) => ({ state, version: 12 });
const authorize = { step: 'authorizePayment', phase: 'run' } as const;
const capture = { step: 'capturePayment', phase: 'run' } as const;
const place = { step: 'warehouseOrder', phase: 'try' } as const;
const done = { status: 'succeeded', result: {} } as const;
const cancel = { cause: 'cancel_requested', message: '', by: 'ada' } as const;

describe('the record of an order that is open', () => {
  it.each([
    ['a run that has completed', at('receipting'), { completed: true }],
    [
      'a run two stages further: what lies between is on record before it begins',
      at('accepted'),
      { completed: false, stage: 'reserving' as const },
    ],
    [
      'a run that undoes, with no cancel on record',
      at('capturing'),
      { completed: false, stage: 'undoing' as const },
    ],
    [
      'a run at the next stage, while what comes before it is not on record as done',
      at('authorizing', { phases: [phase(authorize, { status: 'retrying' })] }),
      { completed: false, stage: 'reserving' as const },
    ],
    [
      'a run at the next stage, while one branch of what comes before it is not on record as done',
      at('capturing', { phases: [phase(authorize, done), phase(capture, done), phase(place, {})] }),
      { completed: false, stage: 'committing' as const },
    ],
    [
      'a run that is further than what was done, although it is to be undone by what is on record',
      at('undoing', { cancel, phases: [phase(authorize, done), phase(capture, {}), phase(place, done)] }),
      { completed: false, stage: 'receipting' as const },
    ],
    [
      'a run at the next stage, while one branch of what comes before it is not done and all is to be undone',
      at('undoing', { cancel, phases: [phase(authorize, done), phase(capture, {}), phase(place, done)] }),
      { completed: false, stage: 'committing' as const },
    ],
    [
      'a run at the same stage that knows of a later decision',
      at('capturing', { revision: 2 }),
      { completed: false, stage: 'capturing' as const, revision: 3 },
    ],
    [
      'a run at the same stage that came to rest later',
      at('capturing'),
      { completed: false, stage: 'capturing' as const, version: 13 },
    ],
    ['a run that has shown its end', at('receipting'), { completed: false, stage: 'closed' as const }],
  ])('is behind %s', (_, order, run) => {
    expect(isBehind(orderSaga, onRecord(order), run)).toBe(true);
  });

  it.each([
    [
      'a run at the stage of what was attempted before earlier steps were brought in line again',
      at('authorizing', {
        phases: [
          {
            step: 'capturePayment',
            phase: 'run',
            status: 'succeeded',
            attempts: 1,
            startedAt: '2026-11-22T10:00:00.000Z',
          },
        ],
      }),
      { completed: false, stage: 'capturing' as const },
    ],
    [
      'a run that came to rest before something else happened',
      at('capturing'),
      { completed: false, stage: 'capturing' as const, version: 12 },
    ],
    ['a run at the same stage', at('capturing'), { completed: false, stage: 'capturing' as const }],
    [
      'a run about to begin the next stage, which waits for the database',
      at('capturing', { phases: [phase(capture, done), phase(place, done)] }),
      { completed: false, stage: 'committing' as const },
    ],
    [
      'a run about to begin the next stage, for which what was done is brought in line first',
      at('capturing', { phases: [phase(capture, { status: 'retrying', result: {} }), phase(place, done)] }),
      { completed: false, stage: 'committing' as const },
    ],
    [
      'a run about to begin the next stage without what somebody decided to do without',
      at('committing', {
        pivoted: true,
        phases: [
          phase({ step: 'stockHold', phase: 'confirm' }, done),
          phase({ step: 'warehouseOrder', phase: 'confirm' }, { status: 'waived', waived: true }),
        ],
      }),
      { completed: false, stage: 'receipting' as const },
    ],
    [
      'a run that was reset and comes again',
      at('receipting'),
      { completed: false, stage: 'authorizing' as const },
    ],
    [
      'a run that undoes what is to be undone',
      at('undoing', { cancel }),
      { completed: false, stage: 'undoing' as const },
    ],
    [
      'a run that undoes one step after the point of no return',
      at('committing', { pivoted: true }),
      { completed: false, stage: 'undoing' as const },
    ],
    [
      'a run that was not told of the cancel yet',
      at('undoing', { cancel, phases: [phase(authorize, done), phase(capture, {}), phase(place, done)] }),
      { completed: false, stage: 'capturing' as const },
    ],
    ['a run that shows nothing', at('accepted'), { completed: false }],
  ])('is not behind %s', (_, order, run) => {
    expect(isBehind(orderSaga, onRecord(order), run)).toBe(false);
  });
});

it('given an order that has ended, then no run is ahead of it', () => {
  expect(isBehind(orderSaga, onRecord(at('closed', { closed: 'completed' })), { completed: true })).toBe(
    false,
  );
});
