import { describe, expect, it } from 'vitest';
import { begin, outcomeOf } from '../../../../saga/rules/attempts.ts';
import type { NamedPhase } from '../../../../saga/phases.ts';
import type { Outcome } from '../../../../saga/outcome.ts';
import {
  begun,
  caseAt,
  fence,
  given,
  holdTry,
  paid,
  parkedAt,
  payBack,
  payRun,
  why,
  wordSaga,
  type WordRecord,
} from './word-saga.ts';

const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const beginAt = (record: WordRecord, at: NamedPhase) =>
  begin(wordSaga, record, { at, now: 0, keyWindowMs: 1_000 });

describe('a delivery that is not attempted', () => {
  const cancel = { ...why, by: 'ada' };
  const done = { pay: { run: paid } };
  const underWay = { pay: { run: begun } };
  const applying = caseAt({ status: 'applying', taken: { decision: 'wait', resolution: 'retry' } });
  const wrongTurn = 'This run asks for a confirm without its try; what is on record outranks it.';

  it.each<[string, WordRecord, NamedPhase, Outcome]>([
    ['what it came to before', given({ fences: done }), payRun, { kind: 'succeeded', result: {} }],
    ['that it was refused before', given(), holdTry, { kind: 'refused', ...why }],
    [
      'that it is interrupted by a cancel',
      given({ fences: underWay }, { cancel }),
      payRun,
      { kind: 'interrupted' },
    ],
    [
      'that the instance has ended',
      given({ fences: {} }, { closed: 'cancelled' }),
      payRun,
      { kind: 'closed', as: 'cancelled' },
    ],
    [
      'what has to follow a decision before',
      given({ word: 'coffee', fences: done, cases: [applying] }),
      holdTry,
      { kind: 'out_of_line', phases: [payRun] },
    ],
    [
      'why it waits for an engineer',
      given({ fences: underWay }, { phases: [parkedAt(payRun)] }),
      payRun,
      { kind: 'failed', ...why },
    ],
    [
      'that its run has taken another turn than the record',
      given({ fences: done }),
      holdConfirm,
      { kind: 'failed', cause: 'history_diverged', message: wrongTurn },
    ],
  ])('is told %s, and changes nothing', (_, before, at, outcome) => {
    const { answer, changes } = beginAt(before, at);
    expect(answer.kind !== 'attempt' && outcomeOf(answer)).toMatchObject(outcome);
    expect(changes).toEqual([]);
  });

  it('because it undoes what never was has succeeded', () => {
    const { answer } = beginAt(given({ fences: {} }), payBack);
    expect(answer.kind !== 'attempt' && outcomeOf(answer)).toEqual({ kind: 'succeeded', result: {} });
  });
});

it('an undo of what never was is told where an engineer waits for it, and ends their letter', () => {
  const { changes } = beginAt(given({ fences: {} }, { phases: [parkedAt(payBack)] }), payBack);
  expect(changes.slice(1)).toEqual([
    { kind: 'event', event: { type: 'phase_succeeded', ...payBack, result: {} } },
    { kind: 'letters_ended', of: [payBack], as: 'resolved' },
  ]);
});

it('a phase that no decision is about does not wait for what has to follow one', () => {
  const elsewhere = given({ word: 'coffee', fences: { pay: { run: paid } } });
  expect(beginAt(elsewhere, holdTry).answer.kind).toBe('attempt');
});

describe('the pivot', () => {
  const ready = { pay: { run: paid }, hold: { try: fence({ phase: 'try' }) } };
  const waived = { ...payRun, status: 'waived', waived: true, attempts: 1, startedAt: '' } as const;

  it('is attempted once all before it is done, or done without', () => {
    expect(beginAt(given({ fences: ready }), holdConfirm).answer.kind).toBe('attempt');
    const without = { ...ready, pay: { run: fence({ state: 'refused' }) } };
    expect(beginAt(given({ fences: without }, { phases: [waived] }), holdConfirm).answer.kind).toBe(
      'attempt',
    );
    expect(beginAt(given({ fences: without }), holdConfirm).answer).toEqual({
      kind: 'out_of_line',
      phases: [payRun],
    });
  });

  it('waits for what was done, and not as the saga needs it', () => {
    const saga = { ...wordSaga, notAsDue: () => [payRun] };
    const { answer } = begin(saga, given({ fences: ready }), { at: holdConfirm, now: 0, keyWindowMs: 1_000 });
    expect(answer).toEqual({ kind: 'out_of_line', phases: [payRun] });
  });
});
