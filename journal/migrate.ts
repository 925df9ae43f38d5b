import { runner } from 'node-pg-migrate';
import { fileURLToPath } from 'node:url';

/** Brings the database up to date. Safe to run from several processes at once: the second waits for the first. */
export async function migrate(databaseUrl: string): Promise<void> {
  await runner({
    databaseUrl: { connectionString: databaseUrl, connectionTimeoutMillis: 5_000, keepAlive: true },
    dir: fileURLToPath(new URL('./migrations', import.meta.url)),
    direction: 'up',
    migrationsTable: 'migration',
    advisoryLockMode: 'wait',
    log: () => {},
  });
}
