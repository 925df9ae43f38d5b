import type { Logger } from 'pino';
import type { Pool } from '../store/database.ts';
import { noticeRestore } from '../store/restored.ts';

/** Looks whether the database was restored from a back-up, and says so. To be called again and again. */
export function restoreWatch({ pool, logger }: { pool: Pool; logger: Logger }): () => Promise<void> {
  let seen: string | undefined;
  return async () => {
    const { place, concerned } = await noticeRestore(pool, seen);
    seen = place;
    if (concerned !== undefined)
      logger.warn(
        { open: concerned },
        'the database is another one than before: a back-up, or a replica that has taken over. Before anything is sent for what is open, its parties are asked what they know',
      );
  };
}
