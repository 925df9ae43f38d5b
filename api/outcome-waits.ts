import pg from 'pg';
import type { Pool } from '../journal/database.ts';
import { settledAmong } from '../journal/order-queries.ts';
import type { Logger } from 'pino';

const recheckMs = 1_000;
const reconnectMs = 500;

type Waiters = Map<string, Set<() => void>>;

/**
 * Waits for orders to be over, or to wait for an engineer. One connection listens for all of them; a slow check besides
 * sees what a lost connection missed.
 */
export class OutcomeWaits {
  readonly #waiters: Waiters = new Map();
  readonly #pool: Pool;
  readonly #databaseUrl: string;
  readonly #logger: Logger;
  #listener: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor({ pool, databaseUrl, logger }: { pool: Pool; databaseUrl: string; logger: Logger }) {
    this.#pool = pool;
    this.#databaseUrl = databaseUrl;
    this.#logger = logger;
  }

  start(): void {
    void this.#listen();
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
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    for (const orderId of [...this.#waiters.keys()]) this.#settled(orderId);
    await this.#listener?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const listener = new pg.Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'recourse waits',
    });
    this.#listener = listener;
    listener.on('notification', ({ payload = '' }) => this.#settled(payload));
    listener.on('error', (error) =>
      this.#logger.warn({ reason: error.message }, 'Lost the connection that listens'),
    );
    listener.once('end', () => this.#listenAgain());
    try {
      await listener.connect();
      await listener.query('listen order_closed');
      await this.#recheck();
    } catch (error) {
      this.#logger.debug({ reason: String(error) }, 'Cannot listen for closed orders');
      await listener.end().catch(() => {});
    }
  }

  #listenAgain(): void {
    if (this.#stopped) return;
    setTimeout(() => {
      if (!this.#stopped) void this.#listen();
    }, reconnectMs).unref();
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
