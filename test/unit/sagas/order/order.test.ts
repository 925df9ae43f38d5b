import { describe, expect, it } from 'vitest';
import type { OrderEvent } from '../../../../sagas/order/events.ts';
import { evolve, reasonOf, statusOf, type Order } from '../../../../sagas/order/order.ts';

const accepted: OrderEvent = {
  type: 'accepted',
  lines: [{ sku: 'TEA-GREEN', name: 'Green tea', quantity: 2, price: 590 }],
  total: { amount: 1180, currency: 'EUR' },
};
const capture = { step: 'capturePayment', phase: 'run' } as const;
const refund = { step: 'capturePayment', phase: 'compensate' } as const;
const parked = { cause: 'credentials_invalid', message: 'No' } as const;
const cancelled: OrderEvent = {
  type: 'cancel_started',
  cause: 'out_of_stock',
  message: 'Sold out',
  by: 'saga',
};

function order(...events: readonly OrderEvent[]): Order {
  const all = [accepted, ...events];
  const [first, ...rest] = all.map(
    (event, second) => [event, new Date(second * 1000).toISOString()] as const,
  );
  if (first === undefined) throw new Error('no event');
  return rest.reduce((before, [event, at]) => evolve(before, event, at), evolve(undefined, ...first));
}

describe('the status of an order', () => {
  it('is pending from the start', () => {
    expect(statusOf(order())).toBe('pending');
  });

  it('is stalled while a step is parked, and says why', () => {
    const stalled = order({ type: 'step_parked', ...capture, ...parked });
    expect(statusOf(stalled)).toBe('stalled');
    expect(reasonOf(stalled)).toEqual(parked);
  });

  it('is pending again when it was redriven', () => {
    const redriven = order({ type: 'step_parked', ...capture, ...parked }, { type: 'redriven', by: 'eva' });
    expect(statusOf(redriven)).toBe('pending');
    expect(reasonOf(redriven)).toBeUndefined();
  });

  it('stays stalled when an attempt that was presumed lost fails after all', () => {
    const stalled = order(
      { type: 'step_parked', ...capture, ...parked },
      { type: 'attempt_failed', ...capture, cause: 'dependency_unavailable', message: 'Away' },
    );
    expect(statusOf(stalled)).toBe('stalled');
    expect(reasonOf(stalled)).toEqual(parked);
  });

  it('is cancelling rather than stalled where both are true, and says what an engineer has to mend', () => {
    const both = order(cancelled, { type: 'step_parked', ...refund, ...parked });
    expect(statusOf(both)).toBe('cancelling');
    expect(reasonOf(both)).toEqual(parked);
  });

  it('does not blame a parked step that the cancel made pointless', () => {
    const both = order({ type: 'step_parked', ...capture, ...parked }, cancelled);
    expect(reasonOf(both)).toEqual({ cause: 'out_of_stock', message: 'Sold out' });
  });

  it('keeps the first cause of a cancel', () => {
    const twice = order(cancelled, { ...cancelled, cause: 'cancel_requested' }, { type: 'cancelled' });
    expect(statusOf(twice)).toBe('cancelled');
    expect(reasonOf(twice)?.cause).toBe('out_of_stock');
  });
});

describe('the payments of an order', () => {
  it('are the sums of what its steps moved', () => {
    const refunded = order(
      { type: 'phase_succeeded', ...capture, result: { captured: 1180 } },
      { type: 'phase_succeeded', ...refund, result: { refunded: 1180 } },
    );
    expect(refunded.payments).toEqual({ authorized: 0, captured: 1180, voided: 0, refunded: 1180 });
  });
});

describe('the pivot', () => {
  it('is the confirm of the stock and nothing else', () => {
    const shipped = {
      type: 'phase_succeeded',
      step: 'warehouseOrder',
      phase: 'confirm',
      result: {},
    } as const;
    const sold = { type: 'phase_succeeded', step: 'stockHold', phase: 'confirm', result: {} } as const;
    expect(order(shipped).pivoted).toBe(false);
    expect(order(shipped, sold).pivoted).toBe(true);
  });
});

describe('a step', () => {
  it('keeps its first start and counts its attempts', () => {
    const [phase] = order(
      { type: 'phase_attempted', ...capture, attempt: 1 },
      { type: 'attempt_failed', ...capture, cause: 'rate_limited', message: 'Slow down' },
      { type: 'phase_attempted', ...capture, attempt: 2 },
      { type: 'phase_succeeded', ...capture, result: {} },
    ).phases;
    expect(phase).toMatchObject({
      status: 'succeeded',
      attempts: 2,
      startedAt: '1970-01-01T00:00:01.000Z',
      endedAt: '1970-01-01T00:00:04.000Z',
    });
  });
});
