import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunSettings } from '../../settings/run-settings.ts';
import { StartError } from '../../embedded/start-error.ts';
import type { Progress } from './progress.ts';

export async function migrateDatabase({ url }: { url: string }): Promise<void> {
  const { migrate } = await import('../../store/migrate.ts');
  const { migrations } = await import('../migrations.ts');
  try {
    await migrate(url, migrations);
  } catch (error) {
    const { host, pathname } = new URL(url);
    const why = error instanceof Error ? error.message || error.name : String(error);
    throw new StartError(
      `The database ${pathname.slice(1)} at ${host} could not be brought up to date: ${why}`,
      {
        cause: error,
      },
    );
  }
}

/**
 * A back-up that was put in the place of the database below `.recourse` has another mark than the one that is kept beside it: that is new with
 * each start.
 */
export async function noticeReplaced(
  { dataDir, database }: Pick<RunSettings, 'dataDir' | 'database'>,
  progress: Pick<Progress, 'note'>,
): Promise<void> {
  const { openPool } = await import('../../store/database.ts');
  const { noticeOtherMark } = await import('../../store/restored.ts');
  const file = join(dataDir, 'database-mark');
  const kept = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  const mark = randomUUID();
  const pool = openPool({ url: database.url, max: 1 });
  try {
    const open = await noticeOtherMark(pool, { seenBy: 'start', kept, mark });
    writeFileSync(file, mark);
    if (open !== undefined)
      progress.note(
        `The database is not the one of the last start: what is open (${open}) asks its parties first what was done`,
      );
  } finally {
    await pool.end();
  }
}

/** Something to order, where there is nothing yet. */
export async function seedDatabase({ url }: { url: string }): Promise<void> {
  const { openPool } = await import('../../store/database.ts');
  const { registration } = await import('../../recourse.config.ts');
  const pool = openPool({ url, max: 1 });
  try {
    await registration.saga.seed(pool);
  } finally {
    await pool.end();
  }
}

export async function registerAttributes(
  { address, namespace }: { address: string; namespace: string },
  progress: Pick<Progress, 'note'>,
): Promise<void> {
  const { Connection } = await import('@temporalio/client');
  const { registerSearchAttributes } = await import('../../embedded/search-attributes.ts');
  const connection = await Connection.connect({ address }).catch((error: unknown) => {
    throw new StartError(`Temporal does not answer at ${address}. Is TEMPORAL_ADDRESS right?`, {
      cause: error,
    });
  });
  try {
    const registration = await registerSearchAttributes(connection, namespace);
    if (registration.kind === 'refused')
      progress.note(`Temporal refused to register them: ${registration.why}`);
  } finally {
    await connection.close();
  }
}
