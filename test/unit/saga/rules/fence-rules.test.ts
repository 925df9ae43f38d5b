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

function done(phase: Fence['phase']): Fence {
  return fence({ phase, state: 'succeeded', outcome: { kind: 'succeeded', result: { reference: 'pi_1' } } });
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

describe('a first delivery', () => {
  it('is attempted under the first key', () => {
    expect(judge(delivery({}))).toMatchObject({
      kind: 'attempt',
      knowledge: 'no_effect',
      fence: { keyNumber: 1, attempts: 1, keySentAt: hour },
    });
  });
});

describe('a delivery after one that ended', () => {
  it('gets the recorded outcome', () => {
    expect(judge(delivery({ fences: { run: done('run') } }))).toEqual({
      kind: 'recorded',
      outcome: { kind: 'succeeded', result: { reference: 'pi_1' } },
    });
  });

  it('is refused when it asks for something else', () => {
    const verdict = judge(delivery({ fences: { run: done('run') }, requestHash: 'other' }));
    expect(verdict.kind).toBe('diverged');
  });

  it('is refused when the step was undone', () => {
    const verdict = judge(delivery({ fences: { run: done('run'), compensate: done('compensate') } }));
    expect(verdict.kind).toBe('diverged');
  });
});

describe('a delivery after one whose outcome is unknown', () => {
  it('sends the same key while the key is young', () => {
    expect(judge(delivery({ fences: { run: fence({ phase: 'run', keyNumber: 3 }) } }))).toMatchObject({
      kind: 'attempt',
      knowledge: 'same_key',
      fence: { keyNumber: 3, attempts: 2, keySentAt: 0 },
    });
  });

  it('looks up first once the provider may have forgotten the key', () => {
    const verdict = judge(delivery({ fences: { run: fence({ phase: 'run' }) }, now: 23 * hour }));
    expect(verdict).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first', fence: { keyNumber: 1 } });
  });

  it('takes a new key once the old one is proven to have had no effect', () => {
    const verdict = judge(delivery({ fences: { run: fence({ phase: 'run', state: 'not_applied' }) } }));
    expect(verdict).toMatchObject({
      kind: 'attempt',
      knowledge: 'no_effect',
      fence: { keyNumber: 2, keySentAt: hour },
    });
  });
});

describe('a cancel', () => {
  it('that arrives before its try is remembered, without an effect', () => {
    const verdict = judge(delivery({ phase: 'cancel', order: cancelling }));
    expect(verdict).toMatchObject({
      kind: 'nothing_to_undo',
      fence: { phase: 'cancel', state: 'succeeded' },
    });
  });

  it('refuses the late try', () => {
    expect(judge(delivery({ phase: 'try', fences: { cancel: done('cancel') } })).kind).toBe('diverged');
    expect(judge(delivery({ phase: 'try', fences: { cancel: done('cancel') }, order: cancelling }))).toEqual({
      kind: 'interrupted',
    });
  });

  it('undoes a try whose outcome is unknown', () => {
    const verdict = judge(
      delivery({ phase: 'cancel', fences: { try: fence({ phase: 'try' }) }, order: cancelling }),
    );
    expect(verdict).toMatchObject({ kind: 'attempt', fence: { phase: 'cancel' } });
  });

  it('has nothing to undo where the try was refused', () => {
    const refused = fence({
      phase: 'try',
      state: 'refused',
      outcome: { kind: 'refused', cause: 'out_of_stock', message: '' },
    });
    expect(judge(delivery({ phase: 'cancel', fences: { try: refused } })).kind).toBe('nothing_to_undo');
  });

  it('has nothing to undo where the only attempt is proven to have had no effect', () => {
    const fences = { try: fence({ phase: 'try', state: 'not_applied' }) };
    expect(judge(delivery({ phase: 'cancel', fences })).kind).toBe('nothing_to_undo');
  });

  it('reaches the provider where an earlier attempt may still arrive, from a worker that was paused', () => {
    const fences = { try: fence({ phase: 'try', state: 'not_applied', attempts: 2 }) };
    expect(judge(delivery({ phase: 'cancel', fences })).kind).toBe('attempt');
  });

  it('reaches the provider where a later key was refused, for an earlier one may still arrive', () => {
    const refused = fence({
      phase: 'try',
      state: 'refused',
      keyNumber: 2,
      attempts: 3,
      outcome: { kind: 'refused', cause: 'out_of_stock', message: '' },
    });
    expect(judge(delivery({ phase: 'cancel', fences: { try: refused } })).kind).toBe('attempt');
  });

  it('after the confirm changes nothing', () => {
    const fences = { try: done('try'), confirm: done('confirm') };
    expect(judge(delivery({ phase: 'cancel', fences })).kind).toBe('diverged');
  });
});

describe('a confirm', () => {
  it('without its try is refused', () => {
    expect(judge(delivery({ phase: 'confirm' })).kind).toBe('diverged');
    expect(judge(delivery({ phase: 'confirm', fences: { try: fence({ phase: 'try' }) } })).kind).toBe(
      'diverged',
    );
  });

  it('after the cancel is refused', () => {
    expect(
      judge(delivery({ phase: 'confirm', fences: { try: done('try'), cancel: done('cancel') } })).kind,
    ).toBe('diverged');
  });
});

describe('an order that is being cancelled', () => {
  it('starts nothing forward, and does not repeat what is unknown', () => {
    expect(judge(delivery({ order: cancelling }))).toEqual({ kind: 'interrupted' });
    expect(judge(delivery({ order: cancelling, fences: { run: fence({ phase: 'run' }) } }))).toEqual({
      kind: 'interrupted',
    });
  });

  it('tells a run that was reset what was done before, so that it can undo it', () => {
    expect(judge(delivery({ order: cancelling, fences: { run: done('run') } })).kind).toBe('recorded');
  });
});

describe('a closed order', () => {
  it.each(['run', 'compensate', 'try', 'confirm', 'cancel'] as const)('refuses %s', (phase) => {
    const order: Order = { ...accepted, closed: 'completed' };
    expect(judge(delivery({ order, phase, fences: { [phase]: done(phase) } }))).toEqual({
      kind: 'closed',
      as: 'completed',
    });
  });
});
