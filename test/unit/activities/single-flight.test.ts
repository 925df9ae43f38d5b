import { describe, expect, it } from 'vitest';
import { singleFlight } from '../../../activities/single-flight.ts';

function held({ patienceMs = 60_000 } = {}) {
  const calls: string[] = [];
  const settle: ((value: string) => void)[] = [];
  const join = singleFlight(
    (orderId) => {
      calls.push(orderId);
      return new Promise<string>((resolve) => settle.push(resolve));
    },
    { patienceMs },
  );
  return { calls, settle, join };
}

describe('a delivery while an earlier one of the same order is under way', () => {
  it('joins it, instead of sending the request beside it', async () => {
    const { calls, settle, join } = held();
    const both = [join('a'), join('a')];
    settle[0]?.('done');
    expect(await Promise.all(both)).toEqual(['done', 'done']);
    expect(calls).toEqual(['a']);
  });

  it('of another order does not wait for it', () => {
    const { calls, join } = held();
    void join('a');
    void join('b');
    expect(calls).toEqual(['a', 'b']);
  });

  it('waits no longer than an attempt may take: all who wait are told so, and the next begins a new one', async () => {
    const { calls, settle, join } = held({ patienceMs: 50 });
    const both = [join('a'), join('a')];
    for (const one of both) await expect(one).rejects.toThrow('outcome_unknown: no end within 50 ms');
    const next = join('a');
    expect(calls).toEqual(['a', 'a']);
    settle[1]?.('done');
    expect(await next).toBe('done');
  });

  it('is one of its own once the earlier one has ended', async () => {
    const { calls, settle, join } = held();
    const first = join('a');
    settle[0]?.('done');
    await first;
    void join('a');
    expect(calls).toEqual(['a', 'a']);
  });
});
