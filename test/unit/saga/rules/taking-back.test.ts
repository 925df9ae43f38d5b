import { describe, expect, it } from 'vitest';
import { revert, takeBack } from '../../../../saga/rules/cases.ts';
import type { CaseRecord, TakenDecision } from '../../../../saga/rules/case-record.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import { applied } from '../../../../saga/rules/record.ts';
import {
  begun,
  caseAt,
  fence,
  given,
  holdTry,
  paid,
  payRun,
  refused,
  wordSaga as saga,
} from './word-saga.ts';

const change = { before: { word: 'tea' }, after: { word: 'coffee' } };
const amend: TakenDecision = { decision: 'amend', resolution: 'retry', change };
const following = (of: Partial<CaseRecord>) => caseAt({ status: 'applying', taken: amend, ...of });

describe('to take a decision back', () => {
  const underWay = { pay: { run: begun }, hold: { try: refused } };
  const message = 'No';

  it('waits for attempts that are on their way for what it asks for', () => {
    const before = given({ word: 'coffee', cases: [following({})], fences: underWay });
    expect(revert(saga, before, { ...holdTry, message })).toEqual({
      answer: { kind: 'unsettled', phases: [payRun] },
      changes: [],
    });
  });

  it.each<[string, readonly CaseRecord[]]>([
    ['there is no case', []],
    ['its case is open again', [caseAt({ taken: amend })]],
  ])('changes nothing once more where %s, whatever is on its way', (_, cases) => {
    expect(revert(saga, given({ cases, fences: underWay }), { ...holdTry, message })).toEqual({
      answer: { kind: 'taken_back', phases: [] },
      changes: [],
    });
  });

  const declined: PhaseRecord = {
    ...payRun,
    status: 'succeeded',
    attempts: 1,
    startedAt: '',
    rejectedRevision: 2,
  };

  it('is to take back the one in effect, and no other, for a run that does not know which that is', () => {
    const waiting = caseAt({ ...payRun, caseId: 'other', status: 'decided', taken: amend });
    const before = given(
      { word: 'coffee', cases: [waiting, following({})] },
      { revision: 2, phases: [declined] },
    );
    const { changes } = takeBack(saga, before, { ...payRun, message });
    expect(applied(saga, before, changes)).toMatchObject({
      word: 'tea',
      cases: [
        { caseId: 'other', status: 'decided' },
        { caseId: 'c', status: 'open' },
      ],
    });
  });

  describe('for a run that follows up a refusal which was dealt with before', () => {
    const giftRun = { step: 'gift', phase: 'run', message } as const;
    const coffee = (cases: readonly CaseRecord[], pay: Fence) =>
      given(
        { word: 'coffee', cases, fences: { pay: { run: pay } } },
        { revision: 2, phases: pay === paid ? [declined] : [] },
      );

    it('is to take back the one in effect that cannot be followed', () => {
      const before = coffee([following({})], paid);
      const { answer, changes } = revert(saga, before, giftRun);
      expect(answer).toEqual({ kind: 'taken_back', phases: [] });
      expect(applied(saga, before, changes)).toMatchObject({ word: 'tea', cases: [{ status: 'open' }] });
    });

    it.each([
      ['all that was done has followed', coffee([following({})], fence({ requestHash: 'coffee' }))],
      ['it waits for its turn', coffee([caseAt({ status: 'decided', taken: amend })], paid)],
    ])('leaves a decision as it is where %s', (_, before) => {
      expect(revert(saga, before, giftRun).changes).toEqual([]);
    });
  });

  it('is nothing where none is in effect', () => {
    const before = given(
      { word: 'coffee', cases: [caseAt({ taken: amend })] },
      { revision: 2, phases: [declined] },
    );
    expect(takeBack(saga, before, { ...payRun, message })).toEqual({ answer: { kind: 'none' }, changes: [] });
  });
});
