import { setTimeout } from 'node:timers/promises';

export interface Repeating {
  /** Waits for what is under way. */
  stop(): Promise<void>;
}

/** Does `work` over and over, with a pause between. An error that it throws ends nothing. */
export function repeat(options: {
  everyMs: number;
  work: (stopped: () => boolean) => Promise<void>;
  onError: (error: unknown) => void;
}): Repeating {
  const { everyMs, work, onError } = options;
  const stopping = new AbortController();
  const stopped = () => stopping.signal.aborted;

  async function loop(): Promise<void> {
    while (!stopped()) {
      await work(stopped).catch(onError);
      await pause(everyMs, stopping.signal);
    }
  }

  const looping = loop();
  return {
    async stop() {
      stopping.abort();
      await looping;
    },
  };
}

/** Ends early, and without a word, where it is to stop. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => undefined);
}
