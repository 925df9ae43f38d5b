import { describe, expect, it } from 'vitest';
import { advance, conclude, revert, revise, takeBack } from '../../../../saga/rules/cases.ts';
import { applied } from '../../../../saga/rules/record.ts';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import {
  begun,
  caseAt,
  fence,
  given,
  holdTry,
  paid,
  payRun,
  refused,
  why,
  wordSaga as saga,
  type WordRecord,
} from './word-saga.ts';

const toCoffee = {
  decision: 'amend',
  resolution: 'retry',
  change: { before: { word: 'tea' }, after: { word: 'coffee' } },
} as const;
const decided = caseAt({ status: 'decided', taken: toCoffee });
const applying = caseAt({ status: 'applying', taken: toCoffee });
const opening = {
  caseId: 'c',
  now: 0,
  deadlines: { customerMs: 5, dueMs: 10, escalateMs: 20, lastResortMs: 30 },
};
const after = (record: WordRecord, { changes }: { changes: Parameters<typeof applied>[2] }) =>
  applied(saga, record, changes);

describe('what becomes of a refusal', () => {
  const advanced = (record: WordRecord) => advance(saga, record, { ...holdTry, ...why }, opening);

  it('a person is asked, for the cause that is on record', () => {
    const before = given();
    const asked = advance(saga, before, { ...holdTry, cause: 'other', message: '' }, opening);
    expect(asked.answer).toEqual({ kind: 'asked' });
    expect(after(before, asked).cases).toMatchObject([{ ...holdTry, ...why, status: 'open' }]);
  });

  it('a person who was asked is not asked again', () => {
    expect(advanced(given({ cases: [caseAt({})] }))).toEqual({ answer: { kind: 'asked' }, changes: [] });
  });

  it('what was dealt with since is attempted again', () => {
    const dealtWith = given({ fences: { pay: { run: paid }, hold: { try: { ...begun, phase: 'try' } } } });
    expect(advanced(dealtWith).answer).toEqual({ kind: 'resolved', resolution: 'retry' });
  });

  it('nobody is asked while something is not as it is asked for', () => {
    expect(advanced(given({ word: 'coffee' })).answer).toEqual({ kind: 'resolved', resolution: 'retry' });
  });

  it('is what was decided, however often it is asked', () => {
    const waived = caseAt({ status: 'applying', taken: { decision: 'waive', resolution: 'waived' } });
    expect(advanced(given({ cases: [waived] })).answer).toEqual({ kind: 'resolved', resolution: 'waived' });
  });

  it('is that the instance is undone, once that was said', () => {
    const cancel = { ...why, by: 'ada' };
    expect(advanced(given({}, { cancel })).answer).toEqual({ kind: 'resolved', resolution: 'cancel' });
  });
});

describe('a decision that asks for something else', () => {
  it('is a revision, and stays in effect until what was done before follows', () => {
    const before = given({ cases: [decided] });
    const revised = revise(saga, before, holdTry);
    expect(revised.answer).toEqual({ kind: 'follow', phases: [payRun] });
    expect(after(before, revised)).toMatchObject({
      word: 'coffee',
      state: { revision: 2 },
      cases: [{ status: 'applying' }],
    });
  });

  it('is told the same when it is asked again, and changes nothing', () => {
    const again = revise(saga, given({ word: 'coffee', cases: [applying] }, { revision: 2 }), holdTry);
    expect(again).toEqual({ answer: { kind: 'follow', phases: [payRun] }, changes: [] });
  });

  it('is followed by what is out of line, also where the run does not remember that it was taken', () => {
    expect(revise(saga, given({ word: 'coffee' }), holdTry).answer).toEqual({
      kind: 'follow',
      phases: [payRun],
    });
    expect(revise(saga, given(), holdTry).answer).toBe(false);
  });

  it('waits for attempts that are on their way for what was asked for before', () => {
    const underWay = given({ cases: [decided], fences: { pay: { run: begun }, hold: { try: refused } } });
    expect(revise(saga, underWay, holdTry)).toEqual({
      answer: { kind: 'unsettled', phases: [payRun] },
      changes: [],
    });
  });

  it('is concluded once all is in line, and the refused phase is asked again', () => {
    const run = fence({ requestHash: 'coffee' });
    const inLine = given({
      word: 'coffee',
      cases: [applying],
      fences: { pay: { run }, hold: { try: refused } },
    });
    const concluded = conclude(saga, inLine, holdTry);
    expect(concluded.answer).toEqual([]);
    expect(after(inLine, concluded)).toMatchObject({
      cases: [],
      fences: { hold: { try: { state: 'not_applied' } } },
    });
  });

  it('is not concluded while something is out of line', () => {
    expect(conclude(saga, given({ word: 'coffee', cases: [applying] }), holdTry)).toEqual({
      answer: [payRun],
      changes: [],
    });
  });
});

describe('a decision that asks for nothing of other steps', () => {
  it('is in effect at once', () => {
    const before = given({
      cases: [caseAt({ status: 'decided', taken: { decision: 'wait', resolution: 'retry' } })],
    });
    const revised = revise(saga, before, holdTry);
    expect(revised.answer).toBe(false);
    expect(after(before, revised)).toMatchObject({
      cases: [],
      fences: { hold: { try: { state: 'not_applied' } } },
    });
  });

  it('to do without the step is on record at once', () => {
    const before = given({
      cases: [caseAt({ status: 'decided', taken: { decision: 'waive', resolution: 'waived' } })],
    });
    expect(after(before, revise(saga, before, holdTry)).state.phases).toMatchObject([
      { ...holdTry, status: 'waived', waived: true },
    ]);
  });
});

describe('a decision that an earlier step cannot follow', () => {
  const following = given({ word: 'coffee', cases: [applying] }, { revision: 2 });
  const inEffect = {
    ...following,
    fences: { ...following.fences, pay: { run: fence({ requestHash: 'coffee' }) } },
  };

  it('is taken back: what was asked for before stands again, and so does the case', () => {
    const reverted = revert(saga, inEffect, { ...holdTry, message: 'No' });
    expect(reverted.answer).toEqual({ kind: 'taken_back', phases: [payRun] });
    expect(after(inEffect, reverted)).toMatchObject({
      word: 'tea',
      state: { revision: 3 },
      cases: [{ status: 'open' }],
    });
  });

  it('says so in its history, is a question as at first, and asks two persons again', () => {
    const { changes } = revert(
      saga,
      { ...inEffect, cases: [{ ...applying, approvedBy: 'olga', customerUntil: 5 }] },
      { ...holdTry, message: 'No' },
    );
    expect(changes.slice(1)).toEqual([
      {
        kind: 'case_changed',
        caseId: 'c',
        set: { status: 'open', approvedBy: undefined },
        material: true,
        event: { kind: 'opened_again', text: 'It could not be done: No' },
      },
      {
        kind: 'event',
        event: {
          type: 'case_opened',
          caseId: 'c',
          ...holdTry,
          ...why,
          audience: 'operator',
          customerUntil: '5 ms',
        },
      },
    ]);
  });

  it('is told what is not brought back yet when it is asked again', () => {
    const asked = revert(
      saga,
      { ...inEffect, word: 'tea', cases: [caseAt({})] },
      { ...holdTry, message: 'No' },
    );
    expect(asked).toEqual({ answer: { kind: 'taken_back', phases: [payRun] }, changes: [] });
  });

  it('is taken back by a run that knows nothing of it, only where it is in the way', () => {
    const declined: PhaseRecord = {
      ...payRun,
      status: 'succeeded',
      attempts: 1,
      startedAt: '',
      rejectedRevision: 2,
    };
    const inTheWay = given({ word: 'coffee', cases: [applying] }, { revision: 2, phases: [declined] });
    expect(takeBack(saga, inTheWay, { ...payRun, message: 'No' }).answer.kind).toBe('taken_back');
    expect(takeBack(saga, following, { ...payRun, message: 'No' }).answer.kind).toBe('none');
  });
});
