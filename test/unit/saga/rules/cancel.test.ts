import { describe, expect, it } from 'vitest';
import { keep, recordOutcome } from '../../../../saga/rules/attempts.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import { startCancel } from '../../../../saga/rules/lifecycle.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { fence, given, paid, why, wordSaga } from './word-saga.ts';

const asked = { ...why, by: 'ada' };

describe('a cancel while the pivot is under way', () => {
  const confirming = (differing: Partial<Fence> = {}) =>
    fence({ phase: 'confirm', state: 'attempting', ...differing });
  const underWay = given({
    fences: { pay: { run: paid }, hold: { try: fence({ phase: 'try' }), confirm: confirming() } },
  });
  const wanted = { ...asked, reason: 'Ordered twice' };
  const held = applied(wordSaga, underWay, startCancel(underWay, wanted).changes);
  const at = { step: 'hold', phase: 'confirm' } as const;

  it('waits, once: it is neither refused nor obeyed', () => {
    const asking = startCancel(underWay, wanted);
    expect(asking.answer).toEqual({ kind: 'held' });
    expect(applied(wordSaga, underWay, asking.changes).state).toMatchObject({ heldCancel: wanted });
    expect(held.state.cancel).toBeUndefined();
    expect(startCancel(held, { ...asked, by: 'eva' })).toEqual({ answer: { kind: 'held' }, changes: [] });
  });

  it('is too late where the pivot is passed', () => {
    const outcome = { kind: 'succeeded', result: {} } as const;
    const { changes } = recordOutcome(held, { at, fence: confirming(), outcome });
    const after = applied(wordSaga, held, changes);
    expect(after.state).toMatchObject({ pivoted: true });
    expect(after.state.heldCancel).toBeUndefined();
    expect(startCancel(after, asked).answer).toEqual({ kind: 'too_late' });
  });

  it('starts where the pivot is refused, in the words of whoever asked for it', () => {
    const { changes } = recordOutcome(held, {
      at,
      fence: confirming(),
      outcome: { kind: 'refused', ...why },
    });
    expect(changes).toContainEqual({ kind: 'event', event: { type: 'cancel_started', ...wanted } });
  });

  it('starts where an attempt is proven to have had no effect, and waits on where that is not known', () => {
    const failed = (state: 'attempting' | 'not_applied') =>
      applied(wordSaga, held, keep(held, { at, fence: confirming({ state }), failed: why }).changes).state;
    expect(failed('not_applied')).toMatchObject({ cancel: asked });
    expect(failed('attempting')).toMatchObject({ heldCancel: wanted });
    expect(failed('attempting').cancel).toBeUndefined();
  });
});

it('a pivot that is refused undoes nothing where nobody has asked for it', () => {
  const confirm = fence({ phase: 'confirm', state: 'attempting' });
  const before = given({ fences: { hold: { try: fence({ phase: 'try' }), confirm } } });
  const at = { step: 'hold', phase: 'confirm' } as const;
  const { changes } = recordOutcome(before, { at, fence: confirm, outcome: { kind: 'refused', ...why } });
  expect(applied(wordSaga, before, changes)).toMatchObject({
    fences: { hold: { confirm: { state: 'refused' } } },
    state: { phases: [{ ...at, status: 'refused' }] },
  });
  expect(applied(wordSaga, before, changes).state.cancel).toBeUndefined();
});
