import pg from 'pg';
import type { Pool } from '../../store/database.ts';
import { eventually } from '../rig/eventually.ts';

/** A lock that the test holds in a transaction of its own, to stop the worker's transactions where it wants them. */
export interface Lock {
  /** Resolves when it is held. */
  readonly taken: Promise<void>;
  release(): Promise<void>;
}

export async function lock(url: string, statement: string, values: readonly unknown[] = []): Promise<Lock> {
  const client = new pg.Client({ connectionString: url, application_name: 'test' });
  // A restart of PostgreSQL ends it.
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  const taken = client.query(statement, [...values]).then(() => undefined);
  taken.catch(() => undefined);
  return {
    taken,
    release: async () => {
      await client.query('rollback').catch(() => undefined);
      await client.end().catch(() => undefined);
    },
  };
}

/** Until as many transactions as this wait for a lock that somebody holds. */
export async function untilWaiting(pool: Pool, count = 1): Promise<void> {
  await eventually(async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return (rowCount ?? 0) >= count;
  }, 5_000);
}
