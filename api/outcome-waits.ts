import type { Pool } from '../store/database.ts';
import { settledAmong } from '../store/instances/instance-queries.ts';
import type { Logger } from 'pino';
import type { ChangeFeed } from './change-feed.ts';

const recheckMs = 1_000;

type Waiters = Map<string, Set<() => void>>;

/** Waits for instances to be over, or to wait for the customer, an operator or an engineer. A slow check besides sees what a lost connection missed. */
export class OutcomeWaits {
  readonly #waiters: Waiters = new Map();
  readonly #pool: Pool;
  readonly #changes: ChangeFeed;
  readonly #logger: Logger;
  #unsubscribe = () => {};
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ pool, changes, logger }: { pool: Pool; changes: ChangeFeed; logger: Logger }) {
    this.#pool = pool;
    this.#changes = changes;
    this.#logger = logger;
  }

  start(): void {
    this.#unsubscribe = this.#changes.subscribe('instance_closed', (instanceId) => {
      if (instanceId === undefined) void this.#recheck();
      else this.#settled(instanceId);
    });
    this.#timer = setInterval(() => void this.#recheck(), recheckMs);
    this.#timer.unref();
  }

  /** Resolves when the instance has come to something, at the latest after `ms`, or when `signal` aborts. Never rejects. */
  async wait(instanceId: string, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
    if (this.#stopped || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#remove(instanceId, done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.#add(instanceId, done);
      // It may have come to something before anybody listened.
      void this.#check([instanceId]);
    });
  }

  /** Ends all waits. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const instanceId of [...this.#waiters.keys()]) this.#settled(instanceId);
  }

  async #recheck(): Promise<void> {
    if (this.#waiters.size > 0) await this.#check([...this.#waiters.keys()]);
  }

  async #check(instanceIds: readonly string[]): Promise<void> {
    try {
      for (const instanceId of await settledAmong(this.#pool, instanceIds)) this.#settled(instanceId);
    } catch (error) {
      this.#logger.debug({ reason: String(error) }, 'Cannot look at awaited instances');
    }
  }

  #add(instanceId: string, done: () => void): void {
    this.#waiters.set(instanceId, (this.#waiters.get(instanceId) ?? new Set()).add(done));
  }

  #remove(instanceId: string, done: () => void): void {
    const waiting = this.#waiters.get(instanceId);
    waiting?.delete(done);
    if (waiting?.size === 0) this.#waiters.delete(instanceId);
  }

  #settled(instanceId: string): void {
    for (const done of [...(this.#waiters.get(instanceId) ?? [])]) done();
  }
}
