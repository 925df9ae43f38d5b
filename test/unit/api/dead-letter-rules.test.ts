import { describe, expect, it } from 'vitest';
import type { OrderKept } from '../../../sagas/order/store/kept.ts';
import { objectionTo } from '../../../api/dead-letters/dead-letter-rules.ts';
import { orderApi } from '../../../sagas/order/api/order-api.ts';
import { driftCauses } from '../../../sagas/order/drift-causes.ts';
import type { Cause } from '../../../sagas/order/causes.ts';
import { evolve, type Order, type PhaseRecord } from '../../../sagas/order/order.ts';
import type { StepPhase } from '../../../sagas/order/steps.ts';
import type { LetterInBrief } from '../../../store/dead-letters/dead-letters.ts';

const accepted = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const ofOrders = { ...orderApi.letters, one: 'order', path: '/orders', driftCauses };
const cancel = { cause: 'cancel_requested', message: '', by: 'ada' } as const;
const capture = { step: 'capturePayment', phase: 'run' } as const;
const receipt = { step: 'sendReceipt', phase: 'run' } as const;
const recall = { step: 'warehouseOrder', phase: 'cancel' } as const;

function letter(at: StepPhase | undefined, cause: Cause = 'outcome_unknown'): LetterInBrief<OrderKept> {
  const { step = null, phase = null } = at ?? {};
  return { id: '1', instanceId: '2', step, phase, cause, status: 'open', parkings: 1 };
}

function order(at: StepPhase | undefined, status: PhaseRecord['status'], more: Partial<Order> = {}): Order {
  const phases =
    at === undefined ? [] : [{ ...at, status, attempts: 2, startedAt: '2026-11-22T10:00:00.000Z' }];
  return { ...accepted, phases, ...more };
}

describe('a letter about amounts that differ', () => {
  it('is redriven where a step has met them, and not where a comparison has', () => {
    const waits = order(capture, 'parked');
    expect(
      objectionTo(ofOrders, 'redrive', { letter: letter(capture, 'payment_differs'), state: waits }),
    ).toBeUndefined();
    const ended = order(undefined, 'parked', { closed: 'completed' });
    expect(
      objectionTo(ofOrders, 'redrive', { letter: letter(undefined, 'payment_differs'), state: ended }),
    ).toMatchObject({
      type: 'not-redrivable',
    });
  });
});

describe('a letter is not put away while it is the only way on for its order', () => {
  it.each([
    ['an undo that waits', letter(recall, 'undo_refused'), order(recall, 'parked', { cancel })],
    [
      'a step that waits after the point of no return',
      letter(receipt),
      order(receipt, 'parked', { pivoted: true }),
    ],
    ['an undo after it', letter(recall), order(recall, 'parked', { pivoted: true })],
    [
      'a run that was lost after it',
      letter(undefined, 'run_lost'),
      order(undefined, 'parked', { pivoted: true }),
    ],
    [
      'a run that is not told what was done, after it',
      letter(undefined, 'parties_unasked'),
      order(undefined, 'parked', { pivoted: true }),
    ],
    ['a run that is ahead of the record', letter(undefined, 'record_behind'), order(undefined, 'parked')],
    ['books that do not balance', letter(undefined, 'books_unbalanced'), order(undefined, 'parked')],
  ])('%s', (_, one, of) => {
    expect(objectionTo(ofOrders, 'archive', { letter: one, state: of })).toMatchObject({
      type: 'not-archivable',
    });
  });

  it.each([
    ['an order that can be cancelled', letter(capture), order(capture, 'parked')],
    ['an undo that is attempted all the time', letter(recall), order(recall, 'retrying', { cancel })],
    ['an order that has ended', letter(recall), order(recall, 'parked', { cancel, closed: 'cancelled' })],
    [
      'what a comparison found',
      letter(undefined, 'not_on_record'),
      order(undefined, 'parked', { pivoted: true }),
    ],
  ])('but %s does not need it', (_, one, of) => {
    expect(objectionTo(ofOrders, 'archive', { letter: one, state: of })).toBeUndefined();
  });
});
