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

/** A back-up that was put in the place of the database's folder is told by its files. */
export async function noticeReplaced(
  { url, files }: { url: string; files: string },
  progress: Pick<Progress, 'note'>,
): Promise<void> {
  const { openPool } = await import('../../store/database.ts');
  const { noticePlace } = await import('../../store/restored.ts');
  const pool = openPool({ url, max: 1 });
  try {
    const open = await noticePlace(pool, { seenBy: 'folder', place: files });
    if (open !== undefined)
      progress.note(
        `The database was replaced by a copy: what is open (${open}) asks its parties first what was done`,
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
