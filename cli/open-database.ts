import { registration } from '../recourse.config.ts';
import type { OrderStore } from '../sagas/order/store/kept.ts';
import { StartError } from '../embedded/start-error.ts';
import type { Settings } from '../settings/settings.ts';
import { requireMigrated } from './migrated.ts';
import { readAddresses } from './start/addresses.ts';

/**
 * For a command beside a running system: the database that DATABASE_URL names, or that of the `recourse start` on this folder.
 * @throws StartError where there is none, it does not answer, or it is not migrated
 */
export async function withDatabase<T>(
  settings: Settings,
  work: (pool: OrderStore) => Promise<T>,
): Promise<T> {
  const url = settings.database.url ?? readAddresses(settings.dataDir)?.postgres;
  if (url === undefined)
    throw new StartError(
      `Nothing to work with: \`recourse start\` is not running on ${settings.dataDir}, and DATABASE_URL is not set. Start it, or set that.`,
    );
  const pool = registration.saga.openStore({ url, max: settings.database.pool });
  try {
    await requireMigrated(pool, url);
    return await work(pool);
  } finally {
    await pool.end();
  }
}
