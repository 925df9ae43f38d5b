import { describe, expect, it } from 'vitest';
import { isFull, nextTurn } from '../../../api/instances/admission.ts';

describe('one more order', () => {
  it.each([
    ['accepted where nobody waits', { waiting: 0, begunPerSecond: 0 }, false],
    ['accepted where fewer wait than may in any case', { waiting: 199, begunPerSecond: 0 }, false],
    ['accepted where more wait, and begin within ten seconds', { waiting: 999, begunPerSecond: 100 }, false],
    ['refused where not all of them do', { waiting: 1_000, begunPerSecond: 100 }, true],
    ['refused where none begins', { waiting: 200, begunPerSecond: 0 }, true],
  ])('is %s', (_, load, full) => {
    expect(isFull(load, { atLeast: 200 })).toBe(full);
  });
});

describe('the turn of who is refused', () => {
  const now = 1_000_000;

  it('comes as soon as one begins, and each further one later, as fast as they begin', () => {
    const first = nextTurn(0, { begunPerSecond: 20, now });
    expect(first).toBe(now + 50);
    expect(nextTurn(first, { begunPerSecond: 20, now })).toBe(now + 100);
  });

  it('comes within half a minute, also where none begins', () => {
    expect(nextTurn(now + 29_990, { begunPerSecond: 20, now })).toBe(now + 30_000);
    expect(nextTurn(0, { begunPerSecond: 0, now })).toBe(now + 30_000);
  });
});
