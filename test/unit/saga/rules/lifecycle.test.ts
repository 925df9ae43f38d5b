import { describe, expect, it } from 'vitest';
import { keep, recordOutcome } from '../../../../saga/rules/attempts.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import { objectionToEnd, park, startCancel } from '../../../../saga/rules/lifecycle.ts';
import { redrive } from '../../../../saga/rules/redrive.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { caseAt, fence, given, holdTry, paid, payRun, refused, why, wordSaga } from './word-saga.ts';

const asked = { ...why, by: 'ada' };
const parkedAt = (at: Pick<PhaseRecord, 'step' | 'phase'>): PhaseRecord => ({
  ...at,
  status: 'parked',
  attempts: 1,
  startedAt: '',
  ...why,
});
const payBack = { step: 'pay', phase: 'compensate' } as const;

describe('a cancel', () => {
  it('is on record, and nobody is asked any more', () => {
    const before = given({ cases: [caseAt(), caseAt({ caseId: 'd', status: 'waiting' })] });
    const { answer, changes } = startCancel(before, asked);
    expect(answer).toEqual({ kind: 'cancelling', ...why });
    expect(applied(wordSaga, before, changes)).toMatchObject({ cases: [], state: { cancel: asked } });
  });

  it('changes nothing the second time: the first stands', () => {
    const again = startCancel(given({}, { cancel: asked }), { cause: 'other', message: '', by: 'eva' });
    expect(again).toEqual({ answer: { kind: 'cancelling', ...why }, changes: [] });
  });

  it('is too late after the pivot, and after the end', () => {
    expect(startCancel(given({}, { pivoted: true }), asked).answer).toEqual({ kind: 'too_late' });
    expect(startCancel(given({}, { closed: 'completed' }), asked).answer).toEqual({
      kind: 'order_closed',
      as: 'completed',
    });
  });
});

describe('a cancel while the pivot is under way', () => {
  const confirming = (differing: Partial<Fence> = {}) =>
    fence({ phase: 'confirm', state: 'attempting', ...differing });
  const underWay = given({ fences: { hold: { try: fence({ phase: 'try' }), confirm: confirming() } } });
  const wanted = { ...asked, reason: 'Ordered twice' };
  const held = applied(wordSaga, underWay, startCancel(underWay, wanted).changes);
  const at = { step: 'hold', phase: 'confirm' } as const;

  it('waits, once: it is neither refused nor obeyed', () => {
    expect(startCancel(underWay, wanted).answer).toEqual({ kind: 'held' });
    expect(held.state).toMatchObject({ heldCancel: wanted });
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

describe('what is parked', () => {
  it('waits for an engineer, once', () => {
    const { answer, changes } = park(given(), { ...payRun, ...why });
    expect(answer).toBe(true);
    expect(applied(wordSaga, given(), changes).state.phases).toMatchObject([{ ...payRun, status: 'parked' }]);
    expect(park(given({}, { phases: [parkedAt(payRun)] }), { ...payRun, ...why })).toEqual({
      answer: false,
      changes: [],
    });
  });

  it('waits for nobody where a cancel has made it pointless', () => {
    expect(park(given({}, { cancel: asked }), { ...payRun, ...why }).answer).toBe(false);
    expect(park(given({}, { cancel: asked }), { ...payBack, ...why }).answer).toBe(true);
  });
});

describe('a redrive of what waited for a decision that was lost', () => {
  const lostAt = (at: Pick<PhaseRecord, 'step' | 'phase'>) => ({ ...parkedAt(at), cause: 'decision_lost' });
  const change = { before: { word: 'tea' }, after: { word: 'coffee' } };
  const taken = { decision: 'replace', resolution: 'retry', change } as const;
  const before = given(
    { cases: [caseAt({ status: 'decided', taken })] },
    { phases: [lostAt(payRun), lostAt(payBack), parkedAt(holdTry)] },
  );

  it('lets all that did so go on, by what was decided since', () => {
    const { answer, changes } = redrive(wordSaga, before, { phases: [payRun], closing: false, by: 'eva' });
    expect(answer.phases).toEqual([payRun, payBack]);
    const after = applied(wordSaga, before, changes);
    expect(after).toMatchObject({ word: 'coffee', cases: [{ status: 'applying' }] });
  });

  it('lets nothing of it go on where something else is redriven', () => {
    const { answer, changes } = redrive(wordSaga, before, { phases: [holdTry], closing: false, by: 'eva' });
    expect(answer.phases).toEqual([holdTry]);
    expect(applied(wordSaga, before, changes)).toMatchObject({ word: 'tea', cases: [{ status: 'decided' }] });
  });
});

describe('a redrive', () => {
  it('lets what is parked be attempted, and asks again what was refused', () => {
    const before = given({}, { phases: [parkedAt(holdTry)] });
    const { answer, changes } = redrive(wordSaga, before, { closing: false, by: 'eva' });
    expect(answer).toEqual({ phases: [holdTry], closing: false });
    expect(applied(wordSaga, before, changes)).toMatchObject({
      fences: { hold: { try: { state: 'not_applied' } } },
      state: { phases: [{ status: 'retrying', resumed: true }] },
    });
  });

  it('does not ask again what is done without', () => {
    const before = given({}, { phases: [{ ...parkedAt(holdTry), waived: true }] });
    expect(redrive(wordSaga, before, { closing: false, by: 'eva' }).changes).not.toContainEqual(
      expect.objectContaining({ kind: 'fence' }),
    );
  });

  it('does not ask again what a decision is about to do without', () => {
    const taken = { decision: 'waive', resolution: 'waived' } as const;
    const cases = [caseAt({ status: 'applying', taken })];
    const before = given({ cases }, { phases: [parkedAt(holdTry)] });
    expect(redrive(wordSaga, before, { closing: false, by: 'eva' }).changes).not.toContainEqual(
      expect.objectContaining({ kind: 'fence' }),
    );
  });

  it('means undos only, once the instance is being undone', () => {
    const before = given({}, { cancel: asked, phases: [parkedAt(payRun), parkedAt(payBack)] });
    expect(redrive(wordSaga, before, { closing: false, by: 'eva' }).answer.phases).toEqual([payBack]);
  });

  it('also means an end that waits, where it is asked to', () => {
    const waits = given({}, { unbalanced: why });
    expect(redrive(wordSaga, waits, { closing: true, by: 'eva' }).answer).toEqual({
      phases: [],
      closing: true,
    });
    expect(redrive(wordSaga, waits, { closing: false, by: 'eva' })).toEqual({
      answer: { phases: [], closing: false },
      changes: [],
    });
  });
});

describe('the end', () => {
  const receipt = { receipt: { run: paid } };

  it('is not called cancelled while an effect is left', () => {
    const before = given({ fences: { pay: { run: paid }, hold: { try: refused } } });
    expect(objectionToEnd(wordSaga, before, 'cancelled')).toEqual({ kind: 'not_undone', steps: ['pay'] });
  });

  it('waits for no undo of a step that is final', () => {
    expect(objectionToEnd(wordSaga, given({ fences: receipt }), 'cancelled')).toBeUndefined();
  });

  it('is not called completed while something is not as it is asked for', () => {
    const held = {
      pay: { run: paid },
      hold: { try: fence({ phase: 'try' }), confirm: fence({ phase: 'confirm' }) },
    };
    const done = given({ fences: held });
    expect(objectionToEnd(wordSaga, done, 'completed')).toBeUndefined();
    expect(objectionToEnd(wordSaga, { ...done, word: 'coffee' }, 'completed')).toMatchObject({
      kind: 'out_of_line',
    });
  });
});
