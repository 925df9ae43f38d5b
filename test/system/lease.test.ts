import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holdLease, releaseLease } from '../../store/lease.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterAll(() => steps.stop());

describe('the lease', () => {
  it('has one holder, who is succeeded when it is not kept or is given back', async () => {
    const lease = (holder: string) => ({ name: 'test', holder, forMs: 60_000 });
    expect(await holdLease(steps.pool, lease('a'))).toBe(true);
    expect(await holdLease(steps.pool, lease('a'))).toBe(true);
    expect(await holdLease(steps.pool, lease('b'))).toBe(false);
    await steps.pool.query(`update lease set until = clock_timestamp() where name = 'test'`);
    expect(await holdLease(steps.pool, lease('b'))).toBe(true);
    await releaseLease(steps.pool, lease('a'));
    expect(await holdLease(steps.pool, lease('a'))).toBe(false);
    await releaseLease(steps.pool, lease('b'));
    expect(await holdLease(steps.pool, lease('a'))).toBe(true);
  });
});
