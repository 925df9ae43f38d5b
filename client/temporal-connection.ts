import {
  Connection,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

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
  const repeats = new Repeats();
  const connection = Connection.lazy({ address, interceptors: [repeats.interceptor] });
  return {
    connection,
    async close() {
      await repeats.end();
      await connection.close();
    },
  };
}

/** Counts the repeats that wait for their timer: on a busy machine a timer may be late by any time. */
class Repeats {
  #pending = 0;
  #ending = false;
  #ended = () => {};

  /** Of one call: a repeat is pending from when it is decided on until it is sent. */
  readonly interceptor: Interceptor = (options, nextCall) => {
    const standard = defaultGrpcRetryOptions();
    let sent = 0;
    const repeated = makeGrpcRetryInterceptor({
      retryableDecider: (attempt, status) => !this.#ending && standard.retryableDecider(attempt, status),
      delayFunction: (attempt, status) => {
        this.#pending += 1;
        return Math.min(longestDelayMs, standard.delayFunction(attempt, status));
      },
    });
    return repeated(options, (again) => {
      sent += 1;
      const call = nextCall(again);
      if (sent > 1) this.#begun();
      return call;
    });
  };

  /** Resolves when none is pending any more, nor will be. */
  async end(): Promise<void> {
    this.#ending = true;
    if (this.#pending > 0) await new Promise<void>((resolve) => (this.#ended = resolve));
  }

  #begun(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#ended();
  }
}
