import { describe, expect, it } from 'vitest';
import { lazyConnection } from '../../../client/temporal-connection.ts';

describe('a connection to Temporal, which is away', () => {
  it('given a call that is being repeated, when it is closed, then the call fails and nothing is repeated after that', async () => {
    const { connection, close } = lazyConnection({ address: '127.0.0.1:1' });
    const call = connection.withDeadline(Date.now() + 5_000, () =>
      connection.workflowService.getSystemInfo({}),
    );
    const outcome = call.then(
      () => 'answered',
      () => 'failed',
    );
    // Once it has been refused, it is about to be repeated.
    await connection
      .withDeadline(Date.now() + 20, () => connection.workflowService.getSystemInfo({}))
      .catch(() => undefined);
    await close();
    expect(await outcome).toBe('failed');
  });

  it('given a repeat whose timer is late, when it is closed, then that repeat is waited for', async () => {
    const { connection, close } = lazyConnection({ address: '127.0.0.1:1' });
    const order: string[] = [];
    const real = globalThis.setTimeout;
    let late: (() => void) | undefined;
    // The client's timer, held back as on a machine that is busy.
    globalThis.setTimeout = ((work: () => void, ms?: number) => {
      if (new Error().stack?.includes('grpc-retry') !== true) return real(work, ms);
      late = work;
      return real(() => {}, 0);
    }) as typeof setTimeout;
    try {
      const call = connection
        .withDeadline(Date.now() + 5_000, () => connection.workflowService.getSystemInfo({}))
        .catch(() => order.push('failed'));
      while (late === undefined) await new Promise((resolve) => real(resolve, 5));
      const closed = close().then(() => order.push('closed'));
      await new Promise((resolve) => real(resolve, 400));
      expect(order).toEqual([]);
      late();
      await Promise.all([call, closed]);
      expect(order.sort()).toEqual(['closed', 'failed']);
    } finally {
      globalThis.setTimeout = real;
    }
  });
});
