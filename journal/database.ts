import pg from 'pg';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;

/** `max` connections at most. A query that waits longer than `statementTimeoutMs` for a lock or its answer fails. */
export function openPool(options: { url: string; max: number; statementTimeoutMs?: number }): Pool {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max,
    connectionTimeoutMillis: 5_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    // A worker that is paused in the middle of a transaction must not keep its locks.
    idle_in_transaction_session_timeout: 5_000,
    application_name: 'recourse',
  });
  // A connection that breaks (a restart of PostgreSQL), idle or between two queries of a transaction, is reported by the
  // next query and replaced; the event itself must not end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
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
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
