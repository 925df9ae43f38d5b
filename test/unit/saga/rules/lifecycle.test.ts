import { describe, expect, it } from 'vitest';
import { end, objectionToEnd, park, startCancel, unasked } from '../../../../saga/rules/lifecycle.ts';
import { applied, happened } from '../../../../saga/rules/record.ts';
import {
  caseAt,
  fence,
  given,
  paid,
  parkedAt,
  payBack,
  payRun,
  refused,
  why,
  wordSaga,
} from './word-saga.ts';

const asked = { ...why, by: 'ada' };

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

  it('waits for nobody once the instance has ended', () => {
    expect(park(given({}, { closed: 'completed' }), { ...payRun, ...why })).toEqual({
      answer: false,
      changes: [],
    });
  });
});

it('nothing is done by a record that may have forgotten something before the parties are asked', () => {
  expect(unasked(given({ asksFirst: true }))).toEqual({ kind: 'behind' });
  expect(unasked(given())).toBeUndefined();
});

describe('the end', () => {
  const receipt = { receipt: { run: paid } };
  const held = {
    pay: { run: paid },
    hold: { try: fence({ phase: 'try' }), confirm: fence({ phase: 'confirm' }) },
  };

  it('is not called cancelled while an effect is left', () => {
    const before = given({ fences: { pay: { run: paid }, hold: { try: refused } } });
    expect(objectionToEnd(wordSaga, before, 'cancelled')).toEqual({ kind: 'not_undone', steps: ['pay'] });
  });

  it('waits for no undo of a step that is final', () => {
    expect(objectionToEnd(wordSaga, given({ fences: receipt }), 'cancelled')).toBeUndefined();
  });

  it('is not called completed while something is not as it is asked for', () => {
    const done = given({ fences: held });
    expect(objectionToEnd(wordSaga, done, 'completed')).toBeUndefined();
    expect(objectionToEnd(wordSaga, { ...done, word: 'coffee' }, 'completed')).toMatchObject({
      kind: 'out_of_line',
    });
  });

  it('is not called completed before what was decided on something that was done meanwhile is in effect', () => {
    const taken = { decision: 'replace', resolution: 'retry' } as const;
    const on = (status: 'open' | 'waiting' | 'decided') =>
      objectionToEnd(
        wordSaga,
        given({ fences: held, cases: [caseAt({ ...payRun, status, taken })] }),
        'completed',
      );
    expect(on('decided')).toEqual({ kind: 'out_of_line', phases: [payRun] });
    expect(on('open')).toBeUndefined();
    expect(on('waiting')).toBeUndefined();
  });

  it('leaves nobody to decide on anything', () => {
    const before = given({ fences: held, cases: [caseAt(), caseAt({ caseId: 'd', status: 'waiting' })] });
    const changes = end(before, { type: 'completed' });
    expect(applied(wordSaga, before, changes)).toMatchObject({ cases: [], state: { closed: 'completed' } });
    expect(changes).toContainEqual(happened({ type: 'case_closed', caseId: 'd', how: 'solved' }));
  });

  it('is not called completed while the instance is being undone, which nothing is past its pivot', () => {
    const ending = (pivoted: boolean) =>
      objectionToEnd(wordSaga, given({ fences: held }, { cancel: asked, pivoted }), 'completed');
    expect(ending(false)).toEqual({ kind: 'cancelling', reason: why });
    expect(ending(true)).toBeUndefined();
  });
});
