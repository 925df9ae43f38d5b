import { describe, expect, it } from 'vitest';
import type { Fence, InstanceFences } from '../../../../saga/rules/fence.ts';
import type { InstanceState, PhaseRecord } from '../../../../saga/rules/instance.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { settle, settleable, type Settlement } from '../../../../saga/rules/settle.ts';
import { begun, fence, given, paid, parkedAt, payBack, payRun, why, wordSaga } from './word-saga.ts';

const tipBack = { step: 'tip', phase: 'compensate' } as const;
const author = { by: 'eva', reason: 'by transfer', reference: 'SEPA-1' };

const parked = (
  at: Pick<PhaseRecord, 'step' | 'phase'>,
  fences: InstanceFences,
  state?: Partial<InstanceState>,
) => given({ fences }, { phases: [parkedAt(at)], ...state });

const undoing = fence({ phase: 'compensate', state: 'attempting' });
const unsent = { keyNumber: 1, sentAt: 0, attempt: 1 };

function settling(attempt: Fence, given: Partial<Settlement> = {}): Settlement {
  const at = attempt.phase === 'run' ? payRun : payBack;
  return { at, elsewhere: false, fence: attempt, result: { reference: 'p' }, author, now: 0, ...given };
}

describe('whether a person may say that a phase was done outside', () => {
  const asks = (record: Parameters<typeof settleable>[0], elsewhere = false) =>
    settleable(record, { at: payRun, elsewhere }).kind;

  it('they may where it waits for an engineer', () => {
    expect(settleable(parked(payRun, { pay: { run: begun } }), { at: payRun, elsewhere: false })).toEqual({
      kind: 'parked',
      fence: begun,
    });
    expect(asks(given({ fences: { pay: { run: begun } } }))).toBe('not_stalled');
    expect(asks(parked(payRun, {}))).toBe('not_stalled');
  });

  it('they need not where a cancel has made it pointless', () => {
    const cancel = { ...why, by: 'ada' };
    expect(asks(parked(payRun, { pay: { run: begun } }, { cancel }))).toBe('not_stalled');
    const undo = parked(payBack, { pay: { run: paid, compensate: undoing } }, { cancel });
    expect(settleable(undo, { at: payBack, elsewhere: true }).kind).toBe('parked');
  });

  it('they may not say that it was done by other means while a request to do it may arrive', () => {
    const sent = parked(payRun, { pay: { run: { ...begun, unanswered: [unsent] } } });
    expect(asks(sent, true)).toBe('in_doubt');
    expect(asks(sent)).toBe('parked');
  });
});

describe('a phase that a person did outside', () => {
  it('has succeeded by their word, and its letter ends in their name', () => {
    const before = parked(payRun, { pay: { run: begun } });
    const { answer, changes } = settle(wordSaga, before, settling(begun));
    expect(answer).toEqual({ kind: 'settled' });
    expect(applied(wordSaga, before, changes)).toMatchObject({
      fences: { pay: { run: { state: 'succeeded' } } },
      state: { phases: [{ status: 'succeeded', result: { reference: 'p', settledBy: 'eva' } }] },
    });
    expect(changes).toContainEqual({ kind: 'letters_ended', of: [payRun], as: 'settled', author });
    expect(changes).not.toContainEqual(expect.objectContaining({ as: 'resolved' }));
  });

  it('has succeeded also where it was refused for good', () => {
    const refusedUndo = fence({ phase: 'compensate', state: 'refused' });
    const before = parked(payBack, { pay: { run: paid, compensate: refusedUndo } });
    const { answer, changes } = settle(wordSaga, before, settling(refusedUndo));
    expect(answer).toEqual({ kind: 'settled' });
    expect(applied(wordSaga, before, changes).fences['pay']?.compensate?.state).toBe('succeeded');
  });

  it('changes nothing where somebody has continued it meanwhile', () => {
    const before = given({ fences: { pay: { run: begun } } });
    expect(settle(wordSaga, before, settling(begun))).toEqual({
      answer: { kind: 'not_stalled' },
      changes: [],
    });
  });

  it('changes nothing where the record says otherwise', () => {
    const refusedRun = fence({ state: 'refused' });
    const undone = parked(payRun, { pay: { run: refusedRun, compensate: undoing } });
    expect(settle(wordSaga, undone, settling(refusedRun))).toEqual({
      answer: { kind: 'contradicted', cameTo: 'interrupted' },
      changes: [],
    });
  });

  it('changes nothing where something else is asked for since', () => {
    const before = parked(payRun, { pay: { run: { ...begun, revision: 2 } } });
    expect(settle(wordSaga, before, settling(begun))).toEqual({ answer: { kind: 'overtaken' }, changes: [] });
  });
});

describe('an undo that was done by other means', () => {
  const cancelled = { cancel: { ...why, by: 'ada' } };
  const tip = fence({ reference: 't' });
  const fences = { pay: { run: paid, compensate: undoing }, tip: { run: tip } };
  const elsewhere = settling(undoing, { elsewhere: true });
  const after = (others: InstanceFences = {}, phases: readonly PhaseRecord[] = []) => {
    const before = given(
      { fences: { ...fences, ...others } },
      { ...cancelled, phases: [parkedAt(payBack), ...phases] },
    );
    const { answer, changes } = settle(wordSaga, before, elsewhere);
    return { answer, changes, record: applied(wordSaga, before, changes) };
  };

  it('is not done once more for another step of the same party', () => {
    const { record } = after();
    expect(record.fences['tip']?.compensate).toMatchObject({
      state: 'succeeded',
      outcome: { result: { reference: 'SEPA-1', settledBy: 'eva' } },
    });
    expect(record.state.phases).toMatchObject([
      { step: 'pay', status: 'succeeded' },
      { step: 'tip', status: 'succeeded' },
    ]);
  });

  it('ends the other one also where that waits for an engineer, refused or not', () => {
    for (const state of ['attempting', 'refused'] as const) {
      const tipUndo = fence({ phase: 'compensate', state });
      const { record, changes } = after({ tip: { run: tip, compensate: tipUndo } }, [parkedAt(tipBack)]);
      expect(record.fences['tip']?.compensate?.state).toBe('succeeded');
      expect(changes).toContainEqual({ kind: 'letters_ended', of: [tipBack], as: 'settled', author });
    }
  });

  it('ends the other one also while the undo of a third is under way', () => {
    const cancelling = fence({ phase: 'cancel', state: 'attempting' });
    const { record } = after({ hold: { try: fence({ phase: 'try' }), cancel: cancelling } });
    expect(record.fences['tip']?.compensate?.state).toBe('succeeded');
  });

  it('ends no letter of another one that never had one', () => {
    expect(after().changes.filter(({ kind }) => kind === 'letters_ended')).toEqual([
      { kind: 'letters_ended', of: [payBack], as: 'settled', author },
    ]);
  });

  it.each([
    ['it was refused', { run: fence({ state: 'refused' }) }],
    ['it is not on record', undefined],
  ])('says nothing of another step where there is nothing to undo, because %s', (_, ofTip) => {
    const before = given(
      { fences: { pay: fences.pay, ...(ofTip === undefined ? {} : { tip: ofTip }) } },
      { ...cancelled, phases: [parkedAt(payBack)] },
    );
    const { changes } = settle(wordSaga, before, elsewhere);
    const record = applied(wordSaga, before, changes);
    expect(record.fences['tip']?.compensate).toBeUndefined();
    expect(changes).not.toContainEqual(expect.objectContaining({ step: 'tip' }));
  });

  it('says nothing of another step where it was done at its party', () => {
    const before = given({ fences }, { ...cancelled, phases: [parkedAt(payBack)] });
    const { changes } = settle(wordSaga, before, { ...elsewhere, elsewhere: false });
    expect(applied(wordSaga, before, changes).fences['tip']?.compensate).toBeUndefined();
  });
});
