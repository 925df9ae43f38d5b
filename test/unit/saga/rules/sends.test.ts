import { describe, expect, it } from 'vitest';
import {
  isInDoubt,
  mayTakeNewKey,
  withAnswer,
  withDoubt,
  withLookUp,
  type Keys,
} from '../../../../saga/rules/sends.ts';

const lookUp = { now: 1_000, sendLifeMs: 300 };
const twice: Keys = {
  keyNumber: 1,
  keySentAt: 100,
  attempts: 2,
  unanswered: [
    { keyNumber: 1, sentAt: 100, attempt: 1 },
    { keyNumber: 1, sentAt: 900, attempt: 2 },
  ],
};

describe('what was sent', () => {
  it('is in doubt, by whatever attempt, until it is answered, or looked up when it cannot arrive any more', () => {
    expect(isInDoubt(twice)).toBe(true);
    expect(isInDoubt(withAnswer(twice, 2))).toBe(true);
    expect(isInDoubt(withAnswer(withAnswer(twice, 2), 1))).toBe(false);
    expect(isInDoubt(withLookUp(twice, lookUp))).toBe(true);
    expect(isInDoubt(withLookUp(twice, { ...lookUp, now: 1_200 }))).toBe(false);
    expect(isInDoubt({})).toBe(false);
  });

  it('is in doubt after an answer that does not tell, which lets a new key be taken, until it is looked up', () => {
    const answered = withDoubt(withAnswer(twice, 1), 2);
    expect(isInDoubt(answered)).toBe(true);
    expect(mayTakeNewKey({ ...answered, attempts: 3 })).toBe(true);
    expect(isInDoubt(withLookUp(answered, lookUp))).toBe(false);
  });
});
