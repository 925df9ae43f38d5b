import { describe, expect, it } from 'vitest';
import { lazyConnection } from '../../../api/temporal-connection.ts';

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
});
