import { Socket } from 'node:net';
import pg from 'pg';
import type { Logger } from 'pino';

/**
 * - `review_changed`: `{ "caseId", "instanceId", "version", "status" }` of a case
 * - `instance_closed`: the id of an instance
 */
const channels = ['review_changed', 'instance_closed'] as const;
export type Channel = (typeof channels)[number];

/** `undefined`: the connection was lost for a while, and something may have been missed. */
export type ChangeListener = (payload: string | undefined) => void;

const reconnectMs = 500;
const goodbyeMs = 1_000;

/**
 * Tells of what a few commits tell themselves. One connection listens for all who subscribe. It may be quiet for long, so it is
 * asked every `timeoutMs` whether it still answers: where the other side has vanished without a word, nothing else tells.
 */
export class ChangeFeed {
  readonly #listeners = new Map<Channel, Set<ChangeListener>>();
  readonly #databaseUrl: string;
  readonly #timeoutMs: number;
  readonly #logger: Logger;
  #end: () => Promise<void> = () => Promise.resolve();
  #stopped = false;

  constructor(options: { databaseUrl: string; timeoutMs: number; logger: Logger }) {
    const { databaseUrl, timeoutMs, logger } = options;
    this.#databaseUrl = databaseUrl;
    this.#timeoutMs = timeoutMs;
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
    await this.#end();
  }

  async #listen(): Promise<void> {
    const socket = new Socket();
    const connection = new pg.Client({
      connectionString: this.#databaseUrl,
      connectionTimeoutMillis: 5_000,
      query_timeout: this.#timeoutMs,
      keepAlive: true,
      application_name: 'recourse changes',
      stream: () => socket,
    });
    const asking = setInterval(
      () => void connection.query('select 1').catch(() => socket.destroy()),
      this.#timeoutMs,
    );
    asking.unref();
    this.#end = async () => {
      const force = setTimeout(() => socket.destroy(), goodbyeMs);
      await connection.end().catch(() => {});
      clearTimeout(force);
    };
    connection.on('notification', ({ channel, payload }) => this.#tell(channel as Channel, payload));
    connection.on('error', (error) =>
      this.#logger.warn({ reason: error.message }, 'Lost the connection that listens for changes'),
    );
    connection.once('end', () => {
      clearInterval(asking);
      this.#listenAgain();
    });
    try {
      await connection.connect();
      for (const channel of channels) await connection.query(`listen ${channel}`);
      for (const channel of channels) this.#tell(channel, undefined);
    } catch (error) {
      this.#logger.debug({ reason: String(error) }, 'Cannot listen for changes');
      socket.destroy();
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
