import { describe, expect, it } from 'vitest';
import { advance } from '../../../../saga/rules/cases.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { solve } from '../../../../saga/rules/solve.ts';
import type { InstanceState } from '../../../../saga/rules/instance.ts';
import { caseAt, fence, given, holdTry, parkedAt, payRun, why, wordSaga as saga } from './word-saga.ts';

const by = { decisionId: 'd', decision: 'wait', resolution: 'retry', by: 'stock', via: 'stock' } as const;
const back = { text: 'It is back.', decision: { ...by, data: {}, reason: '' } };
const opening = {
  caseId: 'd',
  now: 0,
  deadlines: { customerMs: 0, dueMs: 10, escalateMs: 20, lastResortMs: 30 },
};
const one = caseAt();

/** Refused with the revision in force, so that what was done with an earlier one stands. */
const declined: Partial<InstanceState> = {
  revision: 2,
  phases: [
    { ...holdTry, status: 'succeeded', attempts: 2, startedAt: '', rejectedRevision: 2, declinedFor: why },
  ],
};

describe('what a case is about is there by now', () => {
  it('and the phase may be attempted again', () => {
    const record = given({ cases: [one] });
    const { answer, changes } = solve(record, one, back);
    expect(answer).toBe(true);
    const after = applied(saga, record, changes);
    expect(after).toMatchObject({ cases: [], fences: { hold: { try: { state: 'not_applied' } } } });
    expect(advance(saga, after, { ...holdTry, ...why }, opening).answer).toEqual({
      kind: 'resolved',
      resolution: 'retry',
    });
  });

  it('also where an earlier success stands beside the refusal: the same is asked for with another revision', () => {
    const fences = { hold: { try: fence({ phase: 'try' }) } };
    const record = given({ word: 'milk', cases: [one], fences }, declined);
    const { answer, changes } = solve(record, one, back);
    expect(answer).toBe(true);
    const after = applied(saga, record, changes);
    expect(after).toMatchObject({ word: 'milk', cases: [], state: { revision: 3 } });
    expect(advance(saga, after, { ...holdTry, ...why }, opening).answer).toEqual({
      kind: 'resolved',
      resolution: 'retry',
    });
  });

  it('also where somebody has decided, if that is pointless by now', () => {
    const decided = caseAt({ status: 'decided' });
    const record = given({ cases: [decided] });
    const { answer, changes } = solve(record, decided, { text: 'It has left.' }, { whateverIsDecided: true });
    expect(answer).toBe(true);
    expect(applied(saga, record, changes).cases).toEqual([]);
  });

  it.each([
    ['where nothing was refused', given({ cases: [one], fences: {} }), one],
    ['where somebody has decided', given({ cases: [one] }), caseAt({ status: 'decided' })],
    [
      'where the instance waits for an engineer',
      given({ cases: [one] }, { phases: [parkedAt(payRun)] }),
      one,
    ],
  ])('but %s nothing follows', (_, record, asked) => {
    expect(solve(record, asked, back)).toEqual({ answer: false, changes: [] });
  });
});
