import { describe, expect, it } from 'vitest';
import type { PhaseRecord } from '../../../../saga/rules/instance.ts';
import { lettersEnded } from '../../../../saga/rules/letters.ts';
import { given, payRun, why } from './word-saga.ts';

const payBack = { step: 'pay', phase: 'compensate' } as const;
const succeeded = (at: typeof payRun | typeof payBack) =>
  ({ type: 'phase_succeeded', ...at, result: {} }) as const;
const after = (record: Partial<PhaseRecord>) =>
  given({}, { phases: [{ ...payRun, status: 'succeeded', attempts: 1, startedAt: '', ...record }] }).state;

describe('a phase that succeeds', () => {
  it('resolves the letter that it had', () => {
    expect(lettersEnded(after({ wasParked: true }), succeeded(payRun))).toEqual({
      phases: [payRun],
      as: 'resolved',
    });
  });

  it('had none where it was never parked', () => {
    expect(lettersEnded(after({}), succeeded(payRun))).toBeUndefined();
  });

  it('may have had one as an undo that was attempted more than once', () => {
    expect(lettersEnded(after({ ...payBack, attempts: 2 }), succeeded(payBack))?.as).toBe('resolved');
    expect(lettersEnded(after({ ...payBack }), succeeded(payBack))).toBeUndefined();
  });
});

describe('a phase that is done without', () => {
  it('resolves the letter that it had', () => {
    const waived = { type: 'phase_waived', ...payRun } as const;
    expect(lettersEnded(after({ status: 'waived', wasParked: true }), waived)).toEqual({
      phases: [payRun],
      as: 'resolved',
    });
    expect(lettersEnded(after({ status: 'waived' }), waived)).toBeUndefined();
  });
});

describe('a cancel', () => {
  const cancel = { type: 'cancel_started', ...why, by: 'ada' } as const;

  it('makes letters of the way forward pointless, in the name of whoever cancels', () => {
    expect(lettersEnded(after({ wasParked: true }), { ...cancel, reason: 'Ordered twice' })).toEqual({
      phases: [payRun],
      as: 'compensated',
      author: { by: 'ada', reason: 'Ordered twice' },
    });
  });

  it('leaves those of undos, and orders without letters', () => {
    expect(lettersEnded(after({ ...payBack, wasParked: true }), cancel)).toBeUndefined();
    expect(lettersEnded(after({}), cancel)).toBeUndefined();
  });
});
