import pg from 'pg';
import { startPostgres, type EmbeddedPostgres } from '../../embedded/postgres.ts';

/** PostgreSQL as `npm start` brings it, and counting: its statistics of statements have to be there from its start. */
export async function startCountingPostgres({ dataDir }: { dataDir: string }): Promise<EmbeddedPostgres> {
  const first = await startPostgres({ dataDir, port: 0 });
  try {
    await asAdmin(first, (client) =>
      client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`),
    );
  } finally {
    await first.stop();
  }
  const postgres = await startPostgres({ dataDir, port: 0, disposable: true });
  try {
    await asAdmin(postgres, (client) => client.query('create extension if not exists pg_stat_statements'));
    return postgres;
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

export async function asAdmin<T>(
  { adminUrl }: { adminUrl: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
