/**
 * Keeps apart what may go on side by side and what must have everything to itself. Waiting for a person is neither.
 */
export class Quiet {
  #busy = 0;
  #waiting: (() => void)[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #alone = false;
  #held: (() => void)[] = [];

  /** Counts as under way until `work` settles; does not start while something has everything to itself. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    while (this.#alone) await new Promise<void>((resolve) => this.#held.push(resolve));
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Does `work` once nothing else is under way, one after the other, and lets nothing start meanwhile. */
  async afterwards<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      while (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#alone = true;
      try {
        return await work();
      } finally {
        this.#alone = false;
        for (const go of this.#held.splice(0)) go();
      }
    });
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }
}
