import { describe, expect, it } from 'vitest';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import { redrive } from '../../../../saga/rules/redrive.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { caseAt, given, holdTry, parkedAt, payBack, payRun, why, wordSaga } from './word-saga.ts';

const asked = { ...why, by: 'ada' };

describe('a redrive of what waited for a decision that was lost', () => {
  const lostAt = (at: Pick<PhaseRecord, 'step' | 'phase'>) => ({
    ...parkedAt(at),
    cause: 'decision_lost',
    wasLost: true as const,
  });
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

  it('lets one that has come to rest for something else since go on by it as well', () => {
    const phases = [{ ...parkedAt(payRun), wasLost: true as const }];
    const since = given({ cases: [caseAt({ status: 'decided', taken })] }, { phases });
    const { changes } = redrive(wordSaga, since, { closing: false, by: 'eva' });
    expect(applied(wordSaga, since, changes)).toMatchObject({
      word: 'coffee',
      cases: [{ status: 'applying' }],
    });
  });

  it('lets all of it go on also where something else is redriven with it', () => {
    const phases = [payRun, holdTry];
    const { answer } = redrive(wordSaga, before, { phases, closing: false, by: 'eva' });
    expect(answer.phases).toEqual([payRun, payBack, holdTry]);
  });

  it('goes by the last of two decisions on the same terms, and asks again about the other', () => {
    const later = caseAt({ status: 'decided', taken });
    const earlier = caseAt({
      caseId: 'd',
      ...payRun,
      status: 'decided',
      taken: { ...taken, change: { before: { word: 'tea' }, after: { word: 'milk' } } },
    });
    const two = { ...before, cases: [later, earlier] };
    const { changes } = redrive(wordSaga, two, { closing: false, by: 'eva' });
    expect(applied(wordSaga, two, changes)).toMatchObject({
      word: 'coffee',
      state: { revision: 2 },
      cases: [
        { caseId: 'c', status: 'applying' },
        { caseId: 'd', status: 'open' },
      ],
    });
  });

  it('leaves a decision that asks for nothing else to the run', () => {
    const asItIs = caseAt({ status: 'decided', taken: { decision: 'try_again', resolution: 'retry' } });
    const beside = { ...before, cases: [asItIs] };
    const { changes } = redrive(wordSaga, beside, { closing: false, by: 'eva' });
    expect(applied(wordSaga, beside, changes)).toMatchObject({ cases: [asItIs], state: { revision: 1 } });
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

  it.each([
    ['does not ask again what a decision is about to do without', 'decided', 'waived', 'refused'],
    ['does not ask again what a decision in effect does without', 'applying', 'waived', 'refused'],
    ['asks again what is to be attempted by a decision', 'decided', 'retry', 'not_applied'],
    ['asks again what somebody has to decide on anew', 'open', 'waived', 'not_applied'],
  ] as const)('%s', (_, status, resolution, expected) => {
    const cases = [caseAt({ status, taken: { decision: 'd', resolution } })];
    const before = given({ cases }, { phases: [parkedAt(holdTry)] });
    const { changes } = redrive(wordSaga, before, { closing: false, by: 'eva' });
    expect(applied(wordSaga, before, changes).fences['hold']?.try?.state).toBe(expected);
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
