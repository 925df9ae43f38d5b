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

async function asAdmin(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
