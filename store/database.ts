import { Socket } from 'node:net';
import pg from 'pg';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;
/** A connection, or whichever of a pool is free. */
export type Queries = Pick<Client, 'query'>;

const connectMs = 5_000;
/** How long an answer may be on its way after the server has given it, or given up. */
const onItsWayMs = 1_000;
const closeMs = 1_000;

/**
 * `max` connections at most. The server gives a statement `timeoutMs`, waiting for locks included. One that has no answer
 * soon after that has none to expect, for the other side has vanished without a word: its connection is closed and replaced.
 */
export function openPool(options: { url: string; max: number; timeoutMs?: number }): Pool {
  const timeoutMs = options.timeoutMs ?? 10_000;
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    connectionTimeoutMillis: connectMs,
    statement_timeout: timeoutMs,
    query_timeout: timeoutMs + onItsWayMs,
    keepAlive: true,
    // A worker that is paused in the middle of a transaction must not keep its locks.
    idle_in_transaction_session_timeout: 5_000,
    application_name: 'recourse',
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  });
  // A connection that breaks (a restart of PostgreSQL), idle or between two queries of a transaction, is reported by the
  // next query and replaced; the event itself must not end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const endOrderly = pool.end.bind(pool);
  return Object.assign(pool, {
    /** Waits for what is under way for a second, and then closes every connection, for one may never answer. */
    async end(): Promise<void> {
      const force = setTimeout(() => sockets.forEach((socket) => socket.destroy()), closeMs);
      await endOrderly().finally(() => clearTimeout(force));
    },
  });
}

/** Commits when `work` resolves, rolls back when it rejects. */
export async function inTransaction<T>(pool: Pool, work: (client: Client) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = isUnanswered(error) ? error : await failureOf(client.query('rollback'));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A connection on which a query has had no answer takes no other; closing it rolls back. */
function isUnanswered(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout';
}

async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
