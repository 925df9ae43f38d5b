import { describe, expect, it } from 'vitest';
import { keep, recordOutcome } from '../../../../saga/rules/attempts.ts';
import type { Fence, RecordedOutcome } from '../../../../saga/rules/fence.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { begun, fence, given, payRun, why, wordSaga, type WordRecord } from './word-saga.ts';

const succeeded: RecordedOutcome = { kind: 'succeeded', result: { reference: 'p' } };
const declined: RecordedOutcome = { kind: 'refused', ...why };
const underWay = (differing: Partial<Fence> = {}) => fence({ state: 'attempting', ...differing });
const of = (run: Fence) => given({ fences: { pay: { run } } });

const recorded = (before: WordRecord, attempt: Fence, outcome: RecordedOutcome) => {
  const { changes } = recordOutcome(before, { at: payRun, fence: attempt, outcome });
  return { changes, run: applied(wordSaga, before, changes).fences['pay']?.run };
};

describe('what came of an attempt', () => {
  it('leaves the key of a later attempt and what that has made on record', () => {
    const later = underWay({ attempts: 2, keyNumber: 2, made: [{ id: 'p_2', revision: 1 }] });
    const { run } = recorded(of(later), begun, succeeded);
    expect(run).toMatchObject({ state: 'succeeded', attempts: 2, keyNumber: 2, made: [{ id: 'p_2' }] });
  });

  it.each([succeeded, declined])(
    'is on record also where the record has forgotten the attempt ($kind)',
    (outcome) => {
      const { run } = recorded(given({ fences: {} }), begun, outcome);
      expect(run).toMatchObject({ ...begun, state: outcome.kind, outcome });
    },
  );

  it('is believed of a first attempt where it was refused', () => {
    const { changes, run } = recorded(of(begun), begun, declined);
    expect(run?.state).toBe('refused');
    expect(changes.slice(1)).toEqual([
      { kind: 'event', event: { type: 'phase_refused', ...payRun, ...why } },
    ]);
  });

  it('tells with a refusal the effect that it had all the same, where it had one', () => {
    const result = { reference: 'lapsed' };
    expect(recorded(of(begun), begun, { ...declined, result }).changes).toContainEqual({
      kind: 'event',
      event: { type: 'phase_refused', ...payRun, ...why, result },
    });
  });

  it('tells why, where it leaves what had succeeded before', () => {
    const lastApplied = { requestHash: 'water', revision: 1, outcome: succeeded };
    const again = underWay({ revision: 2, lastApplied });
    expect(recorded(of(again), again, declined).changes).toContainEqual({
      kind: 'event',
      event: { type: 'phase_refused', ...payRun, ...why, stands: true },
    });
  });

  it('takes the place of what had succeeded before, where it has succeeded too', () => {
    const lastApplied = { requestHash: 'water', revision: 1, outcome: succeeded };
    const again = underWay({ revision: 2, lastApplied });
    const outcome: RecordedOutcome = { kind: 'succeeded', result: { reference: 'p_2' } };
    const { run, changes } = recorded(of(again), again, outcome);
    expect(run).toMatchObject({ state: 'succeeded', requestHash: 'tea', outcome });
    expect(run?.lastApplied).toBeUndefined();
    expect(changes.slice(1)).toMatchObject([{ event: { type: 'phase_succeeded', result: outcome.result } }]);
  });
});

describe('requests of earlier attempts', () => {
  const before = { keyNumber: 1, sentAt: 0, attempt: 1 };
  const sameKey = { keyNumber: 2, sentAt: 10, attempt: 2 };
  const own = { keyNumber: 2, sentAt: 20, attempt: 3 };
  const attempt = underWay({ keyNumber: 2, attempts: 3, unanswered: [before, sameKey, own] });

  it('under the key that has succeeded can do nothing more, and those under others can', () => {
    expect(recorded(of(attempt), attempt, succeeded).run?.unanswered).toEqual([before]);
  });

  it('are still in doubt after a refusal, which answers only its own', () => {
    expect(recorded(of(attempt), attempt, declined).run?.unanswered).toEqual([before, sameKey]);
  });
});

describe('an attempt of which nothing is known to have failed', () => {
  it('is kept without a word', () => {
    const prepared = { ...begun, reference: 'p' };
    expect(keep(of(begun), { at: payRun, fence: prepared }).changes).toEqual([
      { kind: 'fence', step: 'pay', fence: prepared },
    ]);
  });
});

describe('a cancel that waits for the pivot', () => {
  const confirm = underWay({ phase: 'confirm' });
  const heldCancel = { ...why, by: 'ada' };
  const waiting = given(
    { fences: { pay: { run: begun }, hold: { try: fence({ phase: 'try' }), confirm } } },
    { heldCancel },
  );

  it('waits on where another phase came to nothing: the pivot may have been passed', () => {
    const unapplied = keep(waiting, { at: payRun, fence: fence({ state: 'not_applied' }), failed: why });
    const refused = recordOutcome(waiting, { at: payRun, fence: begun, outcome: declined });
    for (const { changes } of [unapplied, refused]) {
      const { state } = applied(wordSaga, waiting, changes);
      expect(state.cancel).toBeUndefined();
      expect(state.heldCancel).toEqual(heldCancel);
    }
  });
});
