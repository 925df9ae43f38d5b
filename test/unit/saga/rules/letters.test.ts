import { describe, expect, it } from 'vitest';
import type { NamedPhase } from '../../../../saga/phases.ts';
import { begin, recordOutcome } from '../../../../saga/rules/attempts.ts';
import { advance, conclude } from '../../../../saga/rules/cases.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import type { InstanceState, PhaseRecord } from '../../../../saga/rules/instance.ts';
import { end, park, refuseEnd, startCancel } from '../../../../saga/rules/lifecycle.ts';
import { redrive } from '../../../../saga/rules/redrive.ts';
import type { Ruled } from '../../../../saga/rules/record.ts';
import { begun, caseAt, fence, given, holdTry, paid, payBack, payRun, why, wordSaga } from './word-saga.ts';

const opening = {
  caseId: 'c',
  now: 0,
  deadlines: { customerMs: 0, dueMs: 1, escalateMs: 2, lastResortMs: 3 },
};

const phaseRecord = (record: Partial<PhaseRecord>): PhaseRecord => ({
  ...payRun,
  status: 'running',
  attempts: 1,
  startedAt: '',
  ...record,
});
const knowing = (record: Partial<PhaseRecord>): Partial<InstanceState> => ({ phases: [phaseRecord(record)] });

function lettersIn({ changes }: Pick<Ruled<unknown>, 'changes'>) {
  return changes.filter(({ kind }) => kind.includes('letter'));
}

function resolved(at: NamedPhase) {
  return [{ kind: 'letters_ended', of: [at], as: 'resolved' }];
}

describe('a phase that succeeds', () => {
  const succeeds = (at: NamedPhase, known: Partial<PhaseRecord>, attempt: Fence = begun) =>
    recordOutcome(given({ fences: { pay: { [at.phase]: attempt } } }, knowing({ ...at, ...known })), {
      at,
      fence: attempt,
      outcome: { kind: 'succeeded', result: {} },
    });
  const undoing = fence({ phase: 'compensate', state: 'attempting' });

  it('resolves the letter that it had', () => {
    expect(lettersIn(succeeds(payRun, { wasParked: true }))).toEqual(resolved(payRun));
  });

  it('had none where it was never parked', () => {
    expect(lettersIn(succeeds(payRun, { attempts: 2 }))).toEqual([]);
  });

  it('may have had one as an undo that was attempted more than once', () => {
    expect(lettersIn(succeeds(payBack, { attempts: 2 }, undoing))).toEqual(resolved(payBack));
    expect(lettersIn(succeeds(payBack, { attempts: 1 }, undoing))).toEqual([]);
  });

  it('resolves it also where there was nothing to undo', () => {
    const before = given(
      { fences: { pay: { run: fence({ state: 'refused' }) } } },
      knowing({ ...payBack, status: 'retrying', wasParked: true }),
    );
    const begins = begin(wordSaga, before, { at: payBack, now: 0, keyWindowMs: 1 });
    expect(begins.answer.kind).toBe('nothing_to_undo');
    expect(lettersIn(begins)).toEqual(resolved(payBack));
  });
});

describe('a phase that is refused', () => {
  it('leaves the letter that it had', () => {
    const before = given({ fences: { pay: { run: begun } } }, knowing({ wasParked: true }));
    const ruled = recordOutcome(before, { at: payRun, fence: begun, outcome: { kind: 'refused', ...why } });
    expect(lettersIn(ruled)).toEqual([]);
  });
});

describe('a phase that is done without', () => {
  const applying = caseAt({ status: 'applying', taken: { decision: 'waive', resolution: 'waived' } });

  it('resolves the letter that it had', () => {
    const before = given({ cases: [applying] }, knowing({ ...holdTry, status: 'refused', wasParked: true }));
    expect(lettersIn(conclude(wordSaga, before, holdTry))).toEqual(resolved(holdTry));
  });

  it('had none where it was never parked', () => {
    const before = given({ cases: [applying] }, knowing({ ...holdTry, status: 'refused' }));
    expect(lettersIn(conclude(wordSaga, before, holdTry))).toEqual([]);
  });

  it('resolves it also where a late attempt at it was refused since', () => {
    const known = knowing({ ...holdTry, status: 'refused', wasParked: true, waived: true });
    const advanced = advance(wordSaga, given({}, known), { ...holdTry, ...why }, opening);
    expect(lettersIn(advanced)).toEqual(resolved(holdTry));
  });
});

describe('a cancel', () => {
  const cancel = { ...why, by: 'ada' };

  it('makes letters of the way forward pointless, in the name of whoever cancels', () => {
    const before = given({}, knowing({ wasParked: true }));
    expect(lettersIn(startCancel(before, { ...cancel, reason: 'Ordered twice' }))).toEqual([
      {
        kind: 'letters_ended',
        of: [payRun],
        as: 'compensated',
        author: { by: 'ada', reason: 'Ordered twice' },
      },
    ]);
    expect(lettersIn(startCancel(before, cancel))).toMatchObject([{ author: { reason: why.message } }]);
  });

  it('leaves those of undos, and instances without letters', () => {
    expect(lettersIn(startCancel(given({}, knowing({ ...payBack, wasParked: true })), cancel))).toEqual([]);
    expect(lettersIn(startCancel(given({}, knowing({})), cancel))).toEqual([]);
  });
});

describe('a phase that is parked', () => {
  const parked = { ...payRun, ...why, stack: 'at pay' };

  it('has a letter that says what was asked for, under which key, and how often', () => {
    const attempting = fence({ state: 'attempting', keyNumber: 3 });
    const before = given({ fences: { pay: { run: attempting } } }, knowing({ attempts: 4 }));
    expect(lettersIn(park(before, parked))).toEqual([
      { kind: 'letter_opened', ...parked, attempts: 4, keyNumber: 3, requestHash: 'tea' },
    ]);
  });

  it('has one where nothing is on record of it', () => {
    expect(lettersIn(park(given({ fences: {} }), parked))).toEqual([
      { kind: 'letter_opened', ...parked, attempts: 1 },
    ]);
  });

  it('has none where a cancel has made it pointless', () => {
    expect(lettersIn(park(given({}, { cancel: { ...why, by: 'ada' } }), parked))).toEqual([]);
  });
});

describe('a redrive', () => {
  const author = { by: 'eva', reason: 'mended' };

  it('sends the letters of what it means on their way, and no other', () => {
    const phases = [phaseRecord({ status: 'parked' }), phaseRecord({ ...holdTry, status: 'parked' })];
    const redriven = redrive(wordSaga, given({ fences: { pay: { run: paid } } }, { phases }), {
      phases: [payRun],
      closing: true,
      ...author,
    });
    expect(lettersIn(redriven)).toEqual([{ kind: 'letters_redriven', of: [payRun], author }]);
  });

  it('sends that of an end that waits on its way', () => {
    const waits = given({}, { unbalanced: why });
    expect(lettersIn(redrive(wordSaga, waits, { closing: true, ...author }))).toEqual([
      { kind: 'letters_redriven', of: 'closing', author },
    ]);
  });
});

describe('an end that its books speak against', () => {
  const cause = 'books_unbalanced';
  const refusal = { cause, message: '1 EUR is charged', more: 'Mend it.' };
  const waits = given({}, { unbalanced: { cause, message: '' } });

  it('has a letter each time, and says so once', () => {
    const letter = { kind: 'closing_letter_opened', cause, message: 'Mend it.' };
    const event = { type: 'closing_refused', cause, message: '1 EUR is charged' };
    expect(refuseEnd(given().state, refusal)).toEqual([{ kind: 'event', event }, letter]);
    expect(refuseEnd(waits.state, refusal)).toEqual([letter]);
  });

  it('resolves the letter when it comes, and had none where nothing spoke against it', () => {
    const event = { type: 'cancelled' } as const;
    expect(lettersIn({ changes: end(waits, event) })).toEqual([
      { kind: 'letters_ended', of: 'closing', as: 'resolved' },
    ]);
    expect(end(given(), event)).toEqual([{ kind: 'event', event }]);
  });
});
