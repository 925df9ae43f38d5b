import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export type ClonedDatabase = { readonly url: string; drop(): Promise<void> };

// Any number that nobody else uses. PostgreSQL copies a template only while nobody else does, and files run side by side.
const cloning = 4_217_001;

/** A database of one's own with all migrations. */
export async function cloneDatabase(): Promise<ClonedDatabase> {
  const adminUrl = inject('adminUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [cloning]);
    // Copying files beats writing the copy to the log as well, with nothing but a template in it.
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${inject('templateDatabase')} STRATEGY file_copy`);
  });
  return {
    url: Object.assign(new URL(adminUrl), { pathname: name }).href,
    drop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

export interface BackUp {
  /** What was committed since is forgotten. Whoever works with the database loses its connections. */
  restore(): Promise<void>;
  drop(): Promise<void>;
}

/** A whole copy of a database, as it is now. */
export async function backUp(url: string): Promise<BackUp> {
  const adminUrl = inject('adminUrl');
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_back_up`;
  await asAdmin(adminUrl, async (client) => {
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
    await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await client.query(`CREATE DATABASE ${copy} TEMPLATE ${name} STRATEGY file_copy`);
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
  });
  return {
    restore: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
        await client.query(`CREATE DATABASE ${name} TEMPLATE ${copy} STRATEGY file_copy`);
      }),
    drop: () =>
      asAdmin(adminUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${copy} WITH (FORCE)`);
      }),
  };
}

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
