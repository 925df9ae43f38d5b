import { SettingsError, type Settings } from '../../settings/settings.ts';
import { migrateDatabase, registerAttributes } from '../start/prepare.ts';
import { terminalProgress } from '../start/progress.ts';

export async function run({ settings }: { settings: Settings }): Promise<number> {
  const progress = terminalProgress();
  const { url } = settings.database;
  const { address, namespace } = settings.temporal;
  if (url === undefined)
    throw new SettingsError([
      'DATABASE_URL is not set: which database? (`recourse start` migrates the one that it brings along.)',
    ]);
  await progress.step('Migrations', () => migrateDatabase({ url }));
  if (address !== undefined)
    await progress.step('Search attributes', () => registerAttributes({ address, namespace }, progress));
  return 0;
}
