import { condition } from '@temporalio/workflow';

/**
 * Local activities run one at a time, in the order in which they were asked for. Of several that are under way at once, a worker
 * that replays the history may be told together, or in another order, than the one that ran them: two branches would then go
 * on in another order than on record, and the run could not go on at all. The same holds for one that outlasts its workflow task:
 * a worker that replays is told of its end together with all that came meanwhile, and the one that ran it was told
 * of it afterwards. So whoever waits for it goes on last.
 * @see https://github.com/temporalio/sdk-python/issues/1881
 */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();
  #asked = 0;

  get isIdle(): boolean {
    return this.#asked === 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work).finally(othersHaveGoneOn);
    this.#last = mine.catch(() => undefined);
    this.#asked += 1;
    try {
      return await mine;
    } finally {
      this.#asked -= 1;
    }
  }
}

/** Conditions are looked at once nothing else can go on; this one holds when it is looked at for the first time. */
async function othersHaveGoneOn(): Promise<void> {
  let asked = false;
  await condition(() => {
    const isLookedAt = asked;
    asked = true;
    return isLookedAt;
  });
}
