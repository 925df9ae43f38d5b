import { runner } from 'node-pg-migrate';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Pool } from './database.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));

/** Brings the database up to date. Safe to run from several processes at once: the second waits for the first. */
export async function migrate(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000, keepAlive: true },
    dir: folder,
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    log: () => {},
  });
}

/** What this release needs and the database does not have yet. What a newer one has done to it is no matter. */
export async function missingMigrations(pool: Pool): Promise<string[]> {
  const needed = (await readdir(folder)).map((file) => basename(file, '.sql')).sort();
  const { rows: found } = await pool.query<{ table: string | null }>(
    `select to_regclass('migration')::text as table`,
  );
  if (found[0]?.table == null) return needed;
  const { rows } = await pool.query<{ name: string }>('select name from migration');
  const done = new Set(rows.map(({ name }) => name));
  return needed.filter((name) => !done.has(name));
}
