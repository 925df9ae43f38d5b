import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress } from './progress.ts';

type Part = { readonly name: string; readonly stop: () => Promise<void> };

const patienceMs = 8_000;

/** Everything that this start has started, to be stopped in reverse. */
export class StartedParts {
  readonly #parts: Part[] = [];
  readonly #progress: Progress;

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  /** Stops all, the last one first. One that fails or hangs is named and does not keep the others from stopping. */
  async stop(): Promise<void> {
    for (let part = this.#parts.pop(); part; part = this.#parts.pop()) {
      const { name, stop } = part;
      try {
        await this.#progress.step(`${name} stopped`, () => withPatience(stop()));
      } catch (error) {
        this.#progress.note(
          `${name} did not stop: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
  }
}

async function withPatience(stopping: Promise<void>): Promise<void> {
  const patience = new AbortController();
  const impatience = sleep(patienceMs, undefined, { signal: patience.signal }).then(() => {
    throw new Error(`not within ${patienceMs / 1000} s`);
  });
  try {
    await Promise.race([stopping, impatience]);
  } finally {
    patience.abort();
    impatience.catch(() => undefined);
  }
}
