import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '../api/http/database-away.ts';
import { StartError } from '../embedded/start-error.ts';
import { openPool, type Pool } from '../store/database.ts';
import { missingMigrations } from '../store/migrate.ts';
import { migrations } from './migrations.ts';

const askedEveryMs = 2_000;

/** @throws StartError where the database does not answer, refuses, or is not up to date */
export async function requireMigrated(pool: Pool, url: string): Promise<void> {
  const missing = await missingMigrations(pool, migrations).catch((error: unknown) => {
    throw unusable(error, url);
  });
  if (missing.length > 0) throw new StartError(notMigrated(missing, url));
}

/**
 * For a role, which may be started before its database answers. `lacking` rejects when it answers then and is not up to date;
 * it never resolves. Whoever supervises the role starts it again, perhaps when somebody has migrated.
 * @throws StartError where the database answers now, and refuses or is not up to date
 */
export async function watchMigrations(url: string): Promise<{ lacking: Promise<never> }> {
  const pool = openPool({ url, max: 1 });
  const upToDate = async (): Promise<boolean> => {
    try {
      await requireMigrated(pool, url);
      return true;
    } catch (error) {
      if (error instanceof StartError && isDatabaseAway(error.cause)) return false;
      throw error;
    }
  };
  const untilKnown = async (): Promise<void> => {
    while (!(await upToDate())) await sleep(askedEveryMs, undefined, { ref: false });
  };
  if (await upToDate().catch(closing(pool))) {
    await pool.end();
    return { lacking: never };
  }
  const lacking = untilKnown().finally(() => pool.end());
  const neverUnlessItRejects = lacking.then(() => never);
  neverUnlessItRejects.catch(() => undefined);
  return { lacking: neverUnlessItRejects };
}

const never = new Promise<never>(() => undefined);

function closing(pool: Pool): (error: unknown) => Promise<never> {
  return async (error) => {
    await pool.end();
    throw error;
  };
}

function notMigrated(missing: readonly string[], url: string): string {
  const { host, pathname } = new URL(url);
  const list = missing.length > 3 ? `${missing.length} migrations` : missing.join(', ');
  return `The database ${pathname.slice(1)} at ${host} lacks ${list}: run \`recourse migrate\` first, once for each release.`;
}

function unusable(error: unknown, url: string): StartError {
  const { host, pathname } = new URL(url);
  const why = reasonOf(error);
  return new StartError(
    isDatabaseAway(error)
      ? `PostgreSQL does not answer at ${host} (${why}). Is it running, and is DATABASE_URL right?`
      : `The database ${pathname.slice(1)} at ${host} cannot be used: ${why}`,
    { cause: error },
  );
}

/** Of several failed attempts at one thing (AggregateError of a connect) the whole says nothing and its first part does. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return reasonOf(error.errors[0]);
  return error instanceof Error ? error.message || error.name : String(error);
}
