import type { Settings } from '../../settings/settings.ts';
import { markRestored } from '../../store/restored.ts';
import { registration } from '../../recourse.config.ts';
import { withDatabase } from '../open-database.ts';

/** Says that the database was restored from a back-up. */
export async function run({ settings }: { settings: Settings }): Promise<number> {
  const open = await withDatabase(settings, markRestored);
  process.stdout.write(
    `${open} open ${registration.saga.path}: nothing is sent for them before their parties were asked what they know\n`,
  );
  return 0;
}
