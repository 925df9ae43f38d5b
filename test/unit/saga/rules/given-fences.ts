import { evolve, type Order } from '../../../../sagas/order/order.ts';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';
import type { Delivery } from '../../../../saga/rules/fence-rules.ts';

export const hour = 3_600_000;

export const accepted: Order = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
export const cancelling: Order = {
  ...accepted,
  cancel: { cause: 'cancel_requested', message: '', by: 'ada' },
};

export function fence(differing: Partial<Fence> = {}): Fence {
  return {
    phase: 'run',
    keyNumber: 1,
    keySentAt: 0,
    requestHash: 'h',
    attempts: 1,
    state: 'attempting',
    ...differing,
  } as Fence;
}

export function done(phase: Fence['phase']): Fence & { state: 'succeeded' } {
  return fence({
    phase,
    state: 'succeeded',
    outcome: { kind: 'succeeded', result: { reference: 'pi_1' } },
  }) as Fence & { state: 'succeeded' };
}

export function delivery(differing: Partial<Delivery> & { fences?: Fences }): Delivery {
  return {
    state: accepted,
    fences: {},
    phase: 'run',
    requestHash: 'h',
    now: hour,
    keyWindowMs: 23 * hour,
    ...differing,
  };
}
