import pg from 'pg';
import type { Logger } from 'pino';

/**
 * - `review_changed`: `{ "caseId", "orderId", "version", "status" }` of a case
 * - `order_changed`, `order_closed`: the id of an order
 */
const channels = ['review_changed', 'order_changed', 'order_closed'] as const;
export type Channel = (typeof channels)[number];

/** `undefined`: the connection was lost for a while, and something may have been missed. */
export type ChangeListener = (payload: string | undefined) => void;

const reconnectMs = 500;

/** Tells of changes as they are committed. One connection listens for all who subscribe. */
export class ChangeFeed {
  readonly #listeners = new Map<Channel, Set<ChangeListener>>();
  readonly #databaseUrl: string;
  readonly #logger: Logger;
  #connection: pg.Client | undefined;
  #stopped = false;

  constructor({ databaseUrl, logger }: { databaseUrl: string; logger: Logger }) {
    this.#databaseUrl = databaseUrl;
    this.#logger = logger;
  }

  start(): void {
    void this.#listen();
  }

  /** @returns what ends it */
  subscribe(channel: Channel, listener: ChangeListener): () => void {
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#connection?.end().catch(() => {});
  }

  async #listen(): Promise<void> {
    const connection = new pg.Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      application_name: 'recourse changes',
    });
    this.#connection = connection;
    connection.on('notification', ({ channel, payload }) => this.#tell(channel as Channel, payload));
    connection.on('error', (error) =>
      this.#logger.warn({ reason: error.message }, 'Lost the connection that listens for changes'),
    );
    connection.once('end', () => this.#listenAgain());
    try {
      await connection.connect();
      for (const channel of channels) await connection.query(`listen ${channel}`);
      for (const channel of channels) this.#tell(channel, undefined);
    } catch (error) {
      this.#logger.debug({ reason: String(error) }, 'Cannot listen for changes');
      await connection.end().catch(() => {});
    }
  }

  #listenAgain(): void {
    if (this.#stopped) return;
    setTimeout(() => {
      if (!this.#stopped) void this.#listen();
    }, reconnectMs).unref();
  }

  #tell(channel: Channel, payload: string | undefined): void {
    for (const listener of [...(this.#listeners.get(channel) ?? [])]) listener(payload);
  }
}
