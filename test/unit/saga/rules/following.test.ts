import { describe, expect, it } from 'vitest';
import { conclude, revise } from '../../../../saga/rules/cases.ts';
import type { CaseRecord, TakenDecision } from '../../../../saga/rules/case-record.ts';
import type { NamedPhase } from '../../../../saga/phases.ts';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { caseAt, fence, given, holdTry, paid, payRun, refused, wordSaga as saga } from './word-saga.ts';

const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const holdCancel = { step: 'hold', phase: 'cancel' } as const;
const held = fence({ phase: 'try' });
const paidForCoffee = fence({ requestHash: 'coffee' });
const change = { before: { word: 'tea' }, after: { word: 'coffee' } };
const amend: TakenDecision = { decision: 'amend', resolution: 'retry', change };
const giveBack: TakenDecision = { decision: 'give_back', resolution: 'waived', change };
const following = (of: Partial<CaseRecord>) => caseAt({ status: 'applying', taken: amend, ...of });

describe('what has to follow a decision', () => {
  const fences = { pay: { run: paid }, hold: { try: held } };
  const left = (at: NamedPhase, ...[record, state]: Parameters<typeof given>) =>
    conclude(saga, given({ fences, ...record }, state), at).answer;

  it('is not the phase that it is about: whoever asked attempts that', () => {
    expect(left(holdTry, { word: 'coffee', cases: [following({})] })).toEqual([payRun]);
    expect(left(payRun, { word: 'coffee', cases: [following(payRun)] })).toEqual([holdTry]);
  });

  it('is the reservation of which the confirm was decided on', () => {
    const inLine = { pay: { run: paidForCoffee }, hold: { try: held } };
    expect(left(holdConfirm, { word: 'coffee', cases: [following(holdConfirm)], fences: inLine })).toEqual([
      holdTry,
    ]);
  });

  it('comes last where another decision is about it, for it waits for all the others itself', () => {
    const cases = [following(holdConfirm), following({ ...payRun, caseId: 'other' })];
    expect(left(holdConfirm, { word: 'coffee', cases })).toEqual([holdTry, payRun]);
  });

  it.each(['open', 'waiting', 'decided'] as const)(
    'comes in its turn where the other case is %s: nothing follows that yet',
    (status) => {
      const cases = [following(holdConfirm), following({ ...payRun, caseId: 'other', status })];
      expect(left(holdConfirm, { word: 'coffee', cases })).toEqual([payRun, holdTry]);
    },
  );

  it('is the release of what is done without, unless the decision is about that step', () => {
    const waived: PhaseRecord = {
      ...holdConfirm,
      status: 'waived',
      waived: true,
      attempts: 1,
      startedAt: '',
    };
    expect(left(payRun, {}, { phases: [waived] })).toEqual([holdCancel]);
    expect(left(holdTry, {}, { phases: [waived] })).toEqual([]);
    expect(left(holdConfirm, {}, { phases: [waived] })).toEqual([]);
  });

  it('is no reservation that the decision gives back in any case', () => {
    const cases = [following({ ...payRun, taken: giveBack })];
    expect(left(payRun, { word: 'coffee', cases })).toEqual([]);
  });

  it.each(['open', 'waiting', 'decided'] as const)(
    'is also a reservation that a decision would give back which is not in effect (%s)',
    (status) => {
      const cases = [following({ ...payRun, status, taken: giveBack })];
      expect(left(payRun, { word: 'coffee', cases })).toEqual([holdTry]);
    },
  );
});

describe('a decision that is followed', () => {
  it('stays in effect until it is concluded, also once nothing is left that has to follow it', () => {
    const fences = { pay: { run: paidForCoffee }, hold: { try: refused } };
    expect(revise(saga, given({ word: 'coffee', cases: [following({})], fences }), holdTry)).toEqual({
      answer: { kind: 'follow', phases: [] },
      changes: [],
    });
  });

  it.each<[string, readonly CaseRecord[]]>([
    ['there is none', []],
    ['it was taken back, so that its case is open again', [following({ status: 'open' })]],
    ['it is not in effect yet', [following({ status: 'decided' })]],
  ])('is not concluded where %s', (_, cases) => {
    expect(conclude(saga, given({ cases }), holdTry)).toEqual({ answer: [], changes: [] });
  });
});

describe('a decision to attempt a phase again', () => {
  const again = caseAt({ status: 'decided', taken: { decision: 'again', resolution: 'retry' } });

  it.each([
    ['nothing of the step is on record', {}],
    ['only an undo of another step is', { pay: { compensate: fence({ phase: 'compensate' }) } }],
  ])('is in effect also where %s', (_, fences) => {
    const before = given({ fences, cases: [again] });
    const revised = revise(saga, before, holdTry);
    expect(revised.answer).toBe(false);
    expect(applied(saga, before, revised.changes)).toMatchObject({ cases: [], fences });
  });
});
