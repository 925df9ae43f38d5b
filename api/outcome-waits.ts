import type { Pool } from '../store/database.ts';
import { settledAmong } from '../store/instances/instance-queries.ts';
import type { Logger } from 'pino';
import type { ChangeFeed } from './change-feed.ts';

const recheckMs = 1_000;

type Waiters = Map<string, Set<() => void>>;

/** Waits for orders to be over, or to wait for the customer, an operator or an engineer. A slow check besides sees what a lost connection missed. */
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
    this.#unsubscribe = this.#changes.subscribe('instance_closed', (orderId) => {
      if (orderId === undefined) void this.#recheck();
      else this.#settled(orderId);
    });
    this.#timer = setInterval(() => void this.#recheck(), recheckMs);
    this.#timer.unref();
  }

  /** Resolves when the order has come to something, at the latest after `ms`, or when `signal` aborts. Never rejects. */
  async wait(orderId: string, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<void> {
    if (this.#stopped || signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#remove(orderId, done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done);
      this.#add(orderId, done);
      // It may have come to something before anybody listened.
      void this.#check([orderId]);
    });
  }

  /** Ends all waits. */
  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const orderId of [...this.#waiters.keys()]) this.#settled(orderId);
  }

  async #recheck(): Promise<void> {
    if (this.#waiters.size > 0) await this.#check([...this.#waiters.keys()]);
  }

  async #check(orderIds: readonly string[]): Promise<void> {
    try {
      for (const orderId of await settledAmong(this.#pool, orderIds)) this.#settled(orderId);
    } catch (error) {
      this.#logger.debug({ reason: String(error) }, 'Cannot look at awaited orders');
    }
  }

  #add(orderId: string, done: () => void): void {
    this.#waiters.set(orderId, (this.#waiters.get(orderId) ?? new Set()).add(done));
  }

  #remove(orderId: string, done: () => void): void {
    const waiting = this.#waiters.get(orderId);
    waiting?.delete(done);
    if (waiting?.size === 0) this.#waiters.delete(orderId);
  }

  #settled(orderId: string): void {
    for (const done of [...(this.#waiters.get(orderId) ?? [])]) done();
  }
}
