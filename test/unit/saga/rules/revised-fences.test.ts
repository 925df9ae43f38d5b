import { describe, expect, it } from 'vitest';
import { evolve, type Order } from '../../../../sagas/order/order.ts';
import type { Fence, RecordedOutcome } from '../../../../saga/rules/fence.ts';
import { judge, type Delivery } from '../../../../saga/rules/fence-rules.ts';

const hour = 3_600_000;
const accepted = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const revised: Order = { ...accepted, revision: 2 };
const cancelling: Order = { ...revised, cancel: { cause: 'cancel_requested', message: '', by: 'ada' } };
const succeeded = { kind: 'succeeded', result: { reference: 'pi_1' } } as const;
const declined = { kind: 'refused', cause: 'card_declined', message: '' } as const;

function fence({
  state = 'succeeded',
  outcome,
  ...given
}: Partial<Fence> & { outcome?: RecordedOutcome } = {}): Fence {
  const known = {
    phase: 'run',
    keyNumber: 1,
    keySentAt: 0,
    requestHash: 'before',
    attempts: 1,
    revision: 1,
    reference: 'pi_1',
    ...given,
  } as const;
  if (state === 'attempting' || state === 'not_applied') return { ...known, state };
  return { ...known, state, outcome: outcome ?? succeeded };
}

const lastApplied = { requestHash: 'before', revision: 1, outcome: succeeded, reference: 'pi_1' };

function delivery(given: Partial<Delivery>): Delivery {
  return {
    state: revised,
    fences: {},
    phase: 'run',
    requestHash: 'after',
    now: hour,
    keyWindowMs: 23 * hour,
    ...given,
  };
}

describe('a revision of the order that asks a phase for something else', () => {
  it('lets it be attempted under a new key; what it had done stands meanwhile', () => {
    const made = [{ id: 'pi_1', revision: 1 }];
    expect(judge(delivery({ fences: { run: fence({ made, preparedFor: 1, attempts: 3 }) } }))).toEqual({
      kind: 'attempt',
      knowledge: 'no_effect',
      fence: {
        phase: 'run',
        keyNumber: 2,
        keySentAt: hour,
        requestHash: 'after',
        attempts: 4,
        state: 'attempting',
        revision: 2,
        reference: 'pi_1',
        made,
        preparedFor: 1,
        lastApplied,
      },
    });
  });

  it('lets what never succeeded be attempted without anything that stands', () => {
    const verdict = judge(delivery({ fences: { run: fence({ state: 'not_applied' }) } }));
    expect(verdict).toMatchObject({ kind: 'attempt', fence: { keyNumber: 2, revision: 2 } });
    expect(verdict.kind === 'attempt' && verdict.fence.lastApplied).toBeUndefined();
  });

  it('keeps what stands from the first of several that did not come about', () => {
    const run = fence({ state: 'not_applied', requestHash: 'between', revision: 2, lastApplied });
    expect(judge(delivery({ state: { ...revised, revision: 3 }, fences: { run } }))).toMatchObject({
      kind: 'attempt',
      fence: { revision: 3, lastApplied },
    });
  });

  it('changes nothing for a phase that is asked for the same', () => {
    expect(judge(delivery({ requestHash: 'before', fences: { run: fence() } }))).toEqual({
      kind: 'recorded',
      outcome: succeeded,
    });
  });

  it('leaves a refusal on record until it was decided on', () => {
    const run = fence({ state: 'refused', outcome: declined });
    expect(judge(delivery({ fences: { run } }))).toEqual({ kind: 'recorded', outcome: declined });
  });

  it('does not change what is under way', () => {
    expect(judge(delivery({ fences: { run: fence({ state: 'attempting' }) } })).kind).toBe('diverged');
  });

  it('is repeated under the same key while its outcome is unknown, and goes on to stand by what stood', () => {
    const run = fence({
      state: 'attempting',
      requestHash: 'after',
      revision: 2,
      keyNumber: 2,
      keySentAt: hour,
      lastApplied,
    });
    expect(judge(delivery({ fences: { run } }))).toMatchObject({
      kind: 'attempt',
      knowledge: 'same_key',
      fence: { keyNumber: 2, lastApplied },
    });
  });

  it('is not put into effect once the order is being cancelled', () => {
    expect(judge(delivery({ state: cancelling, fences: { run: fence() } }))).toEqual({ kind: 'interrupted' });
  });

  it('does not revive what was undone', () => {
    const compensate = fence({ phase: 'compensate' });
    expect(judge(delivery({ fences: { run: fence(), compensate } })).kind).toBe('diverged');
  });
});

describe('another request under the same revision', () => {
  it('is refused: only a revision makes it another', () => {
    expect(judge(delivery({ state: accepted, fences: { run: fence() } })).kind).toBe('diverged');
    expect(judge(delivery({ fences: { run: fence({ revision: 2 }) } })).kind).toBe('diverged');
  });

  it('is refused of a fence that is older than revisions', () => {
    const { revision: _, ...old } = fence();
    expect(judge(delivery({ state: accepted, fences: { run: old } })).kind).toBe('diverged');
    expect(judge(delivery({ fences: { run: old } })).kind).toBe('attempt');
  });
});

describe('an undo', () => {
  const undo = (run: Fence) => judge(delivery({ phase: 'compensate', state: cancelling, fences: { run } }));

  it.each(['attempting', 'not_applied'] as const)(
    'reaches what stands, also where bringing it in line is %s',
    (state) => {
      expect(undo(fence({ state, lastApplied, revision: 2 })).kind).toBe('attempt');
    },
  );

  it('reaches the payment that was made for what was refused', () => {
    expect(undo(fence({ state: 'refused', outcome: declined })).kind).toBe('attempt');
  });

  it('has nothing to undo where nothing was made', () => {
    const { reference: _, ...unmade } = fence({ state: 'refused', outcome: declined });
    expect(undo(unmade).kind).toBe('nothing_to_undo');
  });
});

describe('a reservation whose confirm was refused', () => {
  const tried = fence({ phase: 'try' });
  const cancel = (confirm: Fence) =>
    judge(delivery({ phase: 'cancel', state: cancelling, fences: { try: tried, confirm } })).kind;

  it('can be cancelled, decided on or not', () => {
    expect(cancel(fence({ phase: 'confirm', state: 'refused', outcome: declined }))).toBe('attempt');
    expect(cancel(fence({ phase: 'confirm', state: 'not_applied' }))).toBe('attempt');
  });

  it('cannot be cancelled while it may be confirmed', () => {
    expect(cancel(fence({ phase: 'confirm', state: 'attempting' }))).toBe('diverged');
    expect(cancel(fence({ phase: 'confirm' }))).toBe('diverged');
  });

  it('is confirmed again under a new key once it was decided on', () => {
    const confirm = fence({ phase: 'confirm', state: 'not_applied', requestHash: 'sold' });
    expect(
      judge(delivery({ phase: 'confirm', requestHash: 'sold', fences: { try: tried, confirm } })),
    ).toMatchObject({ kind: 'attempt', fence: { keyNumber: 2 } });
  });

  it('is not confirmed while its try is being brought in line', () => {
    const trying = fence({ phase: 'try', state: 'attempting', lastApplied, revision: 2 });
    expect(judge(delivery({ phase: 'confirm', fences: { try: trying } })).kind).toBe('diverged');
  });
});
