/**
 * A read-write lock: attempts go on side by side, and what changes what they are for has everything to itself. Waiting for a
 * person holds neither. Whoever wants it alone waits until nothing is under way; until then others may still begin.
 */
export class ReadWriteLock {
  #shared = 0;
  #waiting: (() => void)[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #exclusive = false;
  #held: (() => void)[] = [];

  /** Does `work` beside others that share the lock, and begins once nobody has it alone. */
  async shared<T>(work: () => Promise<T>): Promise<T> {
    while (this.#exclusive) await new Promise<void>((resolve) => this.#held.push(resolve));
    this.#shared += 1;
    try {
      return await work();
    } finally {
      this.#shared -= 1;
      if (this.#shared === 0) for (const go of this.#waiting.splice(0)) go();
    }
  }

  /** Does `work` alone, once nothing else is under way, in the order in which it was asked for. */
  async exclusive<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(async () => {
      while (this.#shared > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#exclusive = true;
      try {
        return await work();
      } finally {
        this.#exclusive = false;
        for (const go of this.#held.splice(0)) go();
      }
    });
    this.#last = mine.catch(() => undefined);
    return await mine;
  }
}
