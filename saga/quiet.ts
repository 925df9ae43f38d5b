/** Lets one wait until nothing is under way any more. Waiting itself is not being under way. */
export class Quiet {
  #busy = 0;
  #waiting: (() => void)[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  /** Counts as under way until `work` settles. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#busy += 1;
    try {
      return await work();
    } finally {
      this.#busy -= 1;
      if (this.#busy === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Does `work` once nothing else is under way, one after the other. */
  async afterwards<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(async () => {
      while (this.#busy > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return await work();
    });
    this.#turn = mine.catch(() => undefined);
    return await mine;
  }
}
