import { describe, expect, it } from 'vitest';
import {
  arrivesWithin,
  isInDoubt,
  mayTakeNewKey,
  toSend,
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

  it('may still arrive where it was the other attempt whose answer does not tell', () => {
    expect(mayTakeNewKey({ ...withDoubt(twice, 2), attempts: 3 })).toBe(false);
  });
});

describe('the key that is sent after a look-up', () => {
  const times = { now: 1_000, lookedUpAt: 1_000, sendLifeMs: 300, once: false };
  const keys = { keyNumber: 1, keySentAt: 0, attempts: 2, spent: false };

  it.each([
    ['the same while its window lasts', { keyWindowMs: 1_001 }, { keyNumber: 1, keySentAt: 0 }],
    ['a new one from when it is over', { keyWindowMs: 1_000 }, { keyNumber: 2, keySentAt: 1_000 }],
  ])('is %s', (_, window, sent) => {
    expect(toSend(keys, { ...times, ...window })).toMatchObject(sent);
  });

  it('is a new one where the one in force is spent, however young', () => {
    expect(toSend({ ...keys, spent: true }, { ...times, keyWindowMs: 5_000 })).toMatchObject({
      keyNumber: 2,
      spent: false,
    });
  });
});

describe('the time until nothing that was sent can arrive any more', () => {
  const within = (keys: Partial<Keys>, now: number) =>
    arrivesWithin({ ...twice, attempts: 3, ...keys }, { now, sendLifeMs: 300 });

  it('is as long as the youngest request of an earlier attempt lives', () => {
    expect(within({}, 1_000)).toBe(200);
  });

  it.each<[string, Partial<Keys>, number]>([
    ['all of it is too old', {}, 1_300],
    ['nothing was sent', { unanswered: [] }, 1_000],
    [
      'only the attempt under way has sent something',
      { attempts: 1, unanswered: twice.unanswered?.slice(0, 1) ?? [] },
      100,
    ],
    ['it was answered, be it that the answer does not tell', withDoubt(withAnswer(twice, 1), 2), 1_000],
  ])('is none where %s', (_, keys, now) => {
    expect(within({ attempts: 3, ...keys }, now)).toBe(0);
  });
});
