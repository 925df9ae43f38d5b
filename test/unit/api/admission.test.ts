import { describe, expect, it } from 'vitest';
import { secondsToWait } from '../../../api/instances/admission.ts';

describe('one more order', () => {
  it.each([
    ['nobody waits', { waiting: 0, begunPerSecond: 0 }, undefined],
    ['fewer wait than may in any case', { waiting: 199, begunPerSecond: 0 }, undefined],
    ['more wait, and begin within ten seconds', { waiting: 999, begunPerSecond: 100 }, undefined],
    ['one begins in the next second', { waiting: 1_000, begunPerSecond: 100 }, 1],
    ['it would begin in five seconds more', { waiting: 1_499, begunPerSecond: 100 }, 5],
    ['none begins', { waiting: 200, begunPerSecond: 0 }, 30],
    ['it would begin in minutes', { waiting: 99_999, begunPerSecond: 100 }, 30],
  ])('where %s', (_, load, seconds) => {
    expect(secondsToWait(load, { atLeast: 200 })).toBe(seconds);
  });
});
