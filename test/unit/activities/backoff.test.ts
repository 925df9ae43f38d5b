import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../../activities/backoff.ts';
import type { Failure } from '../../../adapters/failure.ts';

const steps = { backoffInitialMs: 500, backoffMaxMs: 30_000 };
const away: Failure = { kind: 'transient', cause: 'dependency_unavailable', detail: '503' };
const asked: Failure = { ...away, cause: 'rate_limited', retryAfterMs: 7000 };

describe('the delay before the next attempt', () => {
  it('doubles its ceiling with each attempt, up to the cap', () => {
    const ceilings = [1, 2, 3, 7, 50].map((attempt) => retryDelayMs(attempt, away, steps, () => 1));
    expect(ceilings).toEqual([500, 1000, 2000, 30_000, 30_000]);
  });

  it('is spread over all of it, so that those who failed together do not come back together', () => {
    expect(retryDelayMs(3, away, steps, () => 0.5)).toBe(1000);
    expect(retryDelayMs(3, away, steps, () => 0)).toBe(1);
  });

  it('is never shorter than the provider asked for', () => {
    expect(retryDelayMs(1, asked, steps, () => 0)).toBe(7000);
  });

  it('is always a delay that Temporal takes, and within the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, random) => {
          const delay = retryDelayMs(attempt, away, steps, () => random);
          return Number.isInteger(delay) && delay >= 1 && delay <= steps.backoffMaxMs;
        },
      ),
    );
  });
});
