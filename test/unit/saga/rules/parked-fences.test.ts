import { describe, expect, it } from 'vitest';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';
import { judge, type Delivery } from '../../../../saga/rules/fence-rules.ts';
import { evolve, type Order } from '../../../../domain/order.ts';

const hour = 3_600_000;
const accepted = evolve(
  undefined,
  { type: 'order_accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const cancelling: Order = { ...accepted, cancel: { cause: 'cancel_requested', message: '', by: 'ada' } };

function fence(given: Partial<Fence> & Pick<Fence, 'phase'>): Fence {
  return {
    keyNumber: 1,
    keySentAt: 0,
    requestHash: 'h',
    attempts: 1,
    state: 'attempting',
    ...given,
  } as Fence;
}

function done(phase: Fence['phase']): Fence & { state: 'succeeded' } {
  return fence({
    phase,
    state: 'succeeded',
    outcome: { kind: 'succeeded', result: { reference: 'pi_1' } },
  }) as Fence & { state: 'succeeded' };
}

function delivery(given: Partial<Delivery> & { fences?: Fences }): Delivery {
  return {
    order: accepted,
    fences: {},
    phase: 'run',
    requestHash: 'h',
    now: hour,
    keyWindowMs: 23 * hour,
    ...given,
  };
}

describe('a delivery of a phase that waits for an engineer', () => {
  const parked = { cause: 'outcome_unknown', message: 'No attempt is left.' } as const;

  it('is not attempted: only a redrive lets it go on', () => {
    const fences = { run: fence({ phase: 'run', attempts: 3 }) };
    expect(judge(delivery({ fences, parked }))).toEqual({ kind: 'parked', ...parked });
  });

  it('gets what it has come to meanwhile', () => {
    expect(judge(delivery({ fences: { run: done('run') }, parked })).kind).toBe('recorded');
  });

  it('gives way to a cancel', () => {
    const fences = { run: fence({ phase: 'run' }) };
    expect(judge(delivery({ order: cancelling, fences, parked })).kind).toBe('interrupted');
  });
});
