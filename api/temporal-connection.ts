import { Connection, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

export interface TemporalConnection {
  readonly connection: Connection;
  /** Waits for calls that are about to be repeated. */
  readonly close: () => Promise<void>;
}

const longestDelayMs = 1_000;

/**
 * A connection that can be closed while Temporal is away. The client repeats a call by a timer of its own, which ends the
 * process where it finds the channel closed: so none is begun once this closes, and those that were are waited for.
 */
export function lazyConnection({ address }: { address: string }): TemporalConnection {
  const repeats = defaultGrpcRetryOptions();
  let closing = false;
  let lastRepeatAt = 0;
  const connection = Connection.lazy({
    address,
    interceptors: [
      makeGrpcRetryInterceptor({
        retryableDecider: (attempt, status) => !closing && repeats.retryableDecider(attempt, status),
        delayFunction(attempt, status) {
          const delayMs = Math.min(longestDelayMs, repeats.delayFunction(attempt, status));
          lastRepeatAt = Math.max(lastRepeatAt, Date.now() + delayMs);
          return delayMs;
        },
      }),
    ],
  });
  return {
    connection,
    async close() {
      closing = true;
      const leftMs = lastRepeatAt - Date.now();
      if (leftMs >= 0) await new Promise((resolve) => setTimeout(resolve, leftMs + 10));
      await connection.close();
    },
  };
}
