import { describe, expect, it } from 'vitest';
import { begin, keep, outcomeOf, recordOutcome, type Begun } from '../../../../saga/rules/attempts.ts';
import type { CaseRecord } from '../../../../saga/rules/case-record.ts';
import type { RecordedOutcome } from '../../../../saga/rules/fence.ts';
import { applied } from '../../../../saga/rules/record.ts';
import {
  begun,
  caseAt,
  fence,
  given,
  holdTry,
  paid,
  payBack,
  payRun,
  why,
  wordSaga,
  type WordRecord,
} from './word-saga.ts';

const sending = { now: 0, keyWindowMs: 1_000 };
const beginAt = (record: WordRecord, at: { step: string; phase: 'run' | 'try' | 'confirm' | 'compensate' }) =>
  begin(wordSaga, record, { at, ...sending });
const succeeded: RecordedOutcome = { kind: 'succeeded', result: { reference: 'p' } };
const declined: RecordedOutcome = { kind: 'refused', ...why };

describe('a phase that may be attempted', () => {
  it('is on record as attempted before anything is sent', () => {
    const { answer, changes } = beginAt(given({ fences: {} }), payRun);
    expect(answer.kind).toBe('attempt');
    const after = applied(wordSaga, given({ fences: {} }), changes);
    expect(after.fences['pay']?.run?.state).toBe('attempting');
    expect(after.state.phases).toMatchObject([{ ...payRun, status: 'running', attempts: 1 }]);
  });

  it('is in effect with its decision, where that only waited for it', () => {
    const applying = caseAt({ status: 'applying', taken: { decision: 'wait', resolution: 'retry' } });
    const { changes } = beginAt(given({ fences: { pay: { run: paid } }, cases: [applying] }), holdTry);
    const set = { status: 'closed', closedAs: 'decided' };
    expect(changes.at(-1)).toEqual({ kind: 'case_changed', caseId: 'c', set, event: { kind: 'closed' } });
  });

  it('waits for what has to follow its decision', () => {
    const applying = caseAt({ status: 'applying', taken: { decision: 'wait', resolution: 'retry' } });
    const before = given({ word: 'coffee', fences: { pay: { run: paid } }, cases: [applying] });
    expect(beginAt(before, holdTry)).toEqual({
      answer: { kind: 'out_of_line', phases: [payRun] },
      changes: [],
    });
  });
});

describe('a phase that was done, and on which somebody has decided since', () => {
  const taken = { decision: 'replace', resolution: 'retry' } as const;
  const decided = caseAt({ ...payRun, status: 'decided', taken });
  const doneWith = (...cases: readonly CaseRecord[]) =>
    beginAt(given({ fences: { pay: { run: paid } }, cases }), payRun).answer;

  it('is told as refused, so that its run puts the decision into effect', () => {
    expect(doneWith(decided)).toEqual({ kind: 'declined', ...why });
  });

  it.each([
    ['while nobody has', [caseAt({ ...payRun, status: 'open' })]],
    [
      'while the run puts another decision into effect, which it follows',
      [decided, caseAt({ caseId: 'd', status: 'applying', taken })],
    ],
  ])('is told as done %s', (_, cases) => {
    expect(doneWith(...cases)).toMatchObject({ kind: 'recorded', outcome: { kind: 'succeeded' } });
  });
});

it('an undo puts no decision into effect: it goes out before all that has to follow that', () => {
  const letGo = { step: 'hold', phase: 'cancel' } as const;
  const applying = caseAt({ ...letGo, status: 'applying', taken: { decision: 'so', resolution: 'retry' } });
  const fences = { pay: { run: paid }, hold: { try: fence({ phase: 'try' }) } };
  const { answer, changes } = begin(wordSaga, given({ word: 'coffee', fences, cases: [applying] }), {
    at: letGo,
    ...sending,
  });
  expect(answer.kind).toBe('attempt');
  expect(changes).not.toContainEqual(expect.objectContaining({ kind: 'case_changed' }));
});

describe('a phase that was refused beside what stands', () => {
  const phases = [
    { ...payRun, status: 'succeeded', attempts: 2, startedAt: '', rejectedRevision: 2, declinedFor: why },
  ] as const;
  const before = given({ word: 'coffee' }, { revision: 2, phases });

  it('is not asked for again at that revision: nobody has decided', () => {
    const { answer, changes } = beginAt(before, payRun);
    expect(changes).toEqual([]);
    expect(outcomeOf(answer as Exclude<Begun, { kind: 'attempt' }>)).toEqual({
      kind: 'refused',
      stands: true,
      ...why,
    });
  });

  it('is asked for again at the next', () => {
    expect(beginAt(given({ word: 'coffee' }, { revision: 3, phases }), payRun).answer.kind).toBe('attempt');
  });
});

describe('an undo of what never was', () => {
  it('is remembered without a word', () => {
    const { answer, changes } = beginAt(given({ fences: {} }), payBack);
    expect(answer.kind).toBe('nothing_to_undo');
    expect(changes.map(({ kind }) => kind)).toEqual(['fence']);
  });

  it('is told where somebody waits for it', () => {
    const run = fence({ state: 'refused' });
    const { changes } = beginAt(given({ fences: { pay: { run } } }), payBack);
    expect(changes.map(({ kind }) => kind)).toEqual(['fence', 'event']);
  });
});

describe('what came of an attempt', () => {
  const record = (before: WordRecord, outcome: RecordedOutcome, attempt = begun) =>
    recordOutcome(before, { at: payRun, fence: attempt, outcome });

  it('is written once: whoever was first is believed', () => {
    expect(record(given(), declined)).toEqual({
      answer: { kind: 'answered', outcome: paid.state === 'succeeded' ? paid.outcome : undefined },
      changes: [],
    });
  });

  it('is nothing where something else is asked for since', () => {
    const since = given({ fences: { pay: { run: fence({ state: 'attempting', revision: 2 }) } } });
    expect(record(since, succeeded)).toEqual({ answer: { kind: 'overtaken' }, changes: [] });
  });

  it('is a refusal only under the key in force: a later one may come to something else', () => {
    const later = given({ fences: { pay: { run: fence({ state: 'attempting', keyNumber: 2 }) } } });
    expect(record(later, declined).answer.kind).toBe('overtaken');
    expect(record(later, succeeded).answer).toEqual({ kind: 'answered', outcome: succeeded });
  });

  it('is not on record as done once its undo has begun', () => {
    const undone = given({ fences: { pay: { run: begun, compensate: fence({ phase: 'compensate' }) } } });
    expect(record(undone, succeeded)).toEqual({
      answer: { kind: 'answered', outcome: { kind: 'interrupted' } },
      changes: [],
    });
  });

  it('changes nothing of what has ended', () => {
    const ended = given({ fences: {} }, { closed: 'cancelled' });
    expect(record(ended, succeeded).answer).toEqual({
      kind: 'answered',
      outcome: { kind: 'closed', as: 'cancelled' },
    });
  });

  it('leaves what had succeeded before where it is refused', () => {
    const lastApplied = { requestHash: 'water', revision: 1, outcome: succeeded };
    const again = fence({ state: 'attempting', revision: 2, lastApplied });
    const before = given({ fences: { pay: { run: again } } }, { revision: 2 });
    const { answer, changes } = record(before, declined, again);
    expect(answer).toEqual({ kind: 'answered', outcome: { ...declined, stands: true } });
    const after = applied(wordSaga, before, changes);
    expect(after.fences['pay']?.run).toMatchObject({ state: 'succeeded', requestHash: 'water' });
    expect(after.state.phases).toMatchObject([{ status: 'succeeded', rejectedRevision: 2 }]);
  });

  it('passes the pivot where that is what has succeeded', () => {
    const confirm = fence({ phase: 'confirm', state: 'attempting' });
    const before = given({ fences: { hold: { confirm } } });
    const at = { step: 'hold', phase: 'confirm' } as const;
    const { changes } = recordOutcome(before, { at, fence: confirm, outcome: succeeded });
    expect(applied(wordSaga, before, changes).state.pivoted).toBe(true);
  });
});

describe('what is known of an attempt', () => {
  it('is kept while it is the one that counts', () => {
    const before = given({ fences: { pay: { run: begun } } });
    const { answer, changes } = keep(before, { at: payRun, fence: begun, failed: why });
    expect(answer).toEqual({ kind: 'kept' });
    expect(applied(wordSaga, before, changes).state.phases).toMatchObject([{ status: 'retrying', ...why }]);
  });

  it('is not where another one counts by now', () => {
    const before = given({ fences: { pay: { run: fence({ state: 'attempting', attempts: 2 }) } } });
    expect(keep(before, { at: payRun, fence: begun })).toEqual({
      answer: { kind: 'overtaken' },
      changes: [],
    });
  });
});
