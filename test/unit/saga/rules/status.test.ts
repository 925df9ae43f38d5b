import { describe, expect, it } from 'vitest';
import { orderSaga } from '../../../../sagas/order/saga.ts';
import type { InstanceEvent } from '../../../../saga/rules/instance-event.ts';
import { accepted, evolveShown, type ShownState } from '../../../../saga/rules/status.ts';
import { why } from './word-saga.ts';

const after = (...events: readonly InstanceEvent[]): ShownState =>
  events.reduce<ShownState>((state, event) => evolveShown(orderSaga, state, event, ''), accepted);

const pivot = { step: 'stockHold', phase: 'confirm' } as const;
const attempted = (
  step: string,
  phase: 'run' | 'try' | 'confirm' | 'cancel' | 'compensate',
): InstanceEvent => ({
  type: 'phase_attempted',
  step,
  phase,
  attempt: 1,
});
const passed: readonly InstanceEvent[] = [
  attempted('stockHold', 'confirm'),
  { type: 'phase_succeeded', ...pivot, result: {} },
];
const cancel: InstanceEvent = { type: 'cancel_started', ...why, by: 'ada' };

describe('the stage of an instance', () => {
  it.each<[string, string, readonly InstanceEvent[]]>([
    ['is that of the step that is attempted', 'reserving', [attempted('stockHold', 'try')]],
    ['goes on past the pivot', 'receipting', [...passed, attempted('sendReceipt', 'run')]],
    ['is the way back once a step is undone', 'undoing', [attempted('capturePayment', 'compensate')]],
    [
      'stays where a step is released past the pivot',
      'committing',
      [...passed, attempted('warehouseOrder', 'cancel')],
    ],
    [
      'is that of a case, also where it was opened again because something else could not follow',
      'reserving',
      [
        attempted('stockHold', 'try'),
        attempted('authorizePayment', 'run'),
        { type: 'case_opened', caseId: 'c', step: 'stockHold', phase: 'try', ...why, audience: 'operator' },
      ],
    ],
    ['is the end once it is completed', 'closed', [...passed, { type: 'completed' }]],
    ['is the end once it is undone', 'closed', [cancel, { type: 'cancelled' }]],
    ['stays the end where a cancel comes late', 'closed', [cancel, { type: 'cancelled' }, cancel]],
  ])('%s', (_, stage, events) => {
    expect(after(...events).stage).toBe(stage);
  });
});

describe('a case of an instance', () => {
  const until = '2026-11-22T10:00:00.000Z';
  const asked: InstanceEvent = {
    type: 'case_opened',
    caseId: 'c',
    step: 'stockHold',
    phase: 'try',
    ...why,
    audience: 'customer',
    customerUntil: until,
  };
  const other: InstanceEvent = { ...asked, step: 'capturePayment', phase: 'run', caseId: 'd' };

  it('says until when its customer may decide', () => {
    expect(after(asked).cases).toMatchObject([{ caseId: 'c', audience: 'customer', customerUntil: until }]);
  });

  it('leaves the others with whoever is asked about them when it is passed on', () => {
    const passedOn: InstanceEvent = { type: 'case_passed_on', caseId: 'c', audience: 'operator' };
    expect(after(asked, other, passedOn).cases).toMatchObject([
      { caseId: 'c', audience: 'operator' },
      { caseId: 'd', audience: 'customer' },
    ]);
  });
});
