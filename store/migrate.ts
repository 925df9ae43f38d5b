import { runner } from 'node-pg-migrate';
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openPool, type Pool } from './database.ts';

/** The migrations of one folder. Which of them were run is kept in a table of its own, so that each folder goes on by itself. */
export interface Migrations {
  readonly folder: string;
  readonly table: string;
}

/** Tables that every saga has its instances in: they come before those of a saga. */
export const engineMigrations: Migrations = {
  folder: fileURLToPath(new URL('./migrations', import.meta.url)),
  table: 'migration',
};

/** The first migration, as it was called before the first release. */
const earlierTables = ['0001_orders', '0001_engine'];

/** There is no way from the tables that it has to those of the first release. */
export class EarlierDatabase extends Error {
  constructor() {
    super(
      'it was made by a checkout before the first release, and is not carried over. Delete it and start again: `npm start` keeps its database in the folder .recourse',
    );
  }
}

/**
 * Brings the database up to date, folder by folder. Safe to run from several processes at once: the second waits for the first.
 * @throws EarlierDatabase
 */
export async function migrate(databaseUrl: string, all: readonly Migrations[]): Promise<void> {
  const pool = openPool({ url: databaseUrl, max: 1 });
  await namesIn(pool, engineMigrations).finally(() => pool.end());
  for (const { folder, table } of all)
    await runner({
      databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000, keepAlive: true },
      dir: folder,
      direction: 'up',
      migrationsTable: table,
      advisoryLockMode: 'wait',
      log: () => {},
    });
}

/**
 * The migrations that this release needs and the database does not have yet. Those of a newer release do not matter.
 * @throws EarlierDatabase
 */
export async function missingMigrations(pool: Pool, all: readonly Migrations[]): Promise<string[]> {
  const missing: string[] = [];
  for (const migrations of all) {
    const done = await namesIn(pool, migrations);
    const needed = (await readdir(migrations.folder)).map((file) => basename(file, '.sql')).sort();
    missing.push(...needed.filter((name) => !done.has(name)));
  }
  return missing;
}

/** Those that were run. */
async function namesIn(pool: Pool, { table }: Migrations): Promise<ReadonlySet<string>> {
  const { rows: found } = await pool.query<{ table: string | null }>(
    `select to_regclass($1)::text as table`,
    [table],
  );
  if (found[0]?.table == null) return new Set();
  const { rows } = await pool.query<{ name: string }>(`select name from ${table}`);
  const names = new Set(rows.map(({ name }) => name));
  if (earlierTables.some((name) => names.has(name))) throw new EarlierDatabase();
  return names;
}
