import { describe, expect, it } from 'vitest';
import type { CaseRecord } from '../../../../saga/rules/case-record.ts';
import { advance } from '../../../../saga/rules/cases.ts';
import { applied } from '../../../../saga/rules/record.ts';
import type { NamedPhase } from '../../../../saga/phases.ts';
import {
  begun,
  caseAt,
  fence,
  given,
  holdTry,
  paid,
  payRun,
  why,
  wordSaga as saga,
  type WordRecord,
} from './word-saga.ts';

const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const opening = {
  caseId: 'd',
  now: 0,
  deadlines: { customerMs: 0, dueMs: 10, escalateMs: 20, lastResortMs: 30 },
};
const advanced = (record: WordRecord, at: NamedPhase = holdTry) =>
  advance(saga, record, { ...at, ...why }, opening);
const resolved = (resolution: string) => ({ answer: { kind: 'resolved', resolution }, changes: [] });

describe('a refusal is attempted again without a word to anybody', () => {
  it('where the instance has ended, so that its run learns of that', () => {
    expect(advanced(given({}, { closed: 'cancelled' }))).toEqual(resolved('retry'));
  });

  it.each<[string, WordRecord['fences']]>([
    ['nothing of its step', {}],
    ['nothing of its phase', { hold: { try: fence({ phase: 'try' }) } }],
  ])('where a restored record knows %s', (_, fences) => {
    expect(advanced(given({ fences }), holdConfirm)).toEqual(resolved('retry'));
  });

  it('where something else has to be brought in line first, be it that somebody was asked on that', () => {
    const asked = caseAt({ ...payRun, caseId: 'other' });
    expect(advanced(given({ word: 'coffee', cases: [asked] }))).toEqual(resolved('retry'));
  });
});

describe('a person', () => {
  const other = caseAt({ ...payRun, caseId: 'other', status: 'applying' });

  it('is asked at once while another decision is being followed: what is out of line belongs to that', () => {
    const before = given({ word: 'coffee', cases: [other] });
    const asked = advanced(before);
    expect(asked.answer).toEqual({ kind: 'asked' });
    expect(applied(saga, before, asked.changes).cases).toMatchObject([other, { ...holdTry, status: 'open' }]);
  });

  it('who was asked goes on to be waited for, also where the record has forgotten the refusal', () => {
    const forgotten = { pay: { run: paid }, hold: { try: { ...begun, phase: 'try' } as const } };
    expect(advanced(given({ fences: forgotten, cases: [caseAt()] }))).toEqual({
      answer: { kind: 'asked' },
      changes: [],
    });
  });

  it('is asked about a change that was refused beside what stands, for the cause on record', () => {
    const declinedFor = { cause: 'too_late', message: 'It is packed.' };
    const declined = {
      ...holdTry,
      status: 'succeeded',
      attempts: 2,
      startedAt: '',
      rejectedRevision: 1,
      declinedFor,
    } as const;
    const fences = { pay: { run: paid }, hold: { try: fence({ phase: 'try', requestHash: 'water' }) } };
    const before = given({ fences }, { phases: [declined] });
    expect(applied(saga, before, advanced(before).changes).cases).toMatchObject([declinedFor]);
  });
});

describe('a decision that was taken and not yet put into effect', () => {
  it.each(['retry', 'waived'] as const)('is what becomes of the refusal (%s)', (resolution) => {
    const one: CaseRecord = caseAt({ status: 'decided', taken: { decision: 'so', resolution } });
    expect(advanced(given({ cases: [one] }))).toEqual(resolved(resolution));
  });
});

describe('a phase that is done without', () => {
  const waived = { ...holdTry, attempts: 1, startedAt: '', waived: true } as const;

  it('is on record as that already', () => {
    expect(advanced(given({}, { phases: [{ ...waived, status: 'waived' }] }))).toEqual(resolved('waived'));
  });

  it('is on record as that again after a late attempt was refused', () => {
    const { answer, changes } = advanced(given({}, { phases: [{ ...waived, status: 'refused' }] }));
    expect(answer).toEqual({ kind: 'resolved', resolution: 'waived' });
    expect(changes).toEqual([{ kind: 'event', event: { type: 'phase_waived', ...holdTry } }]);
  });
});
