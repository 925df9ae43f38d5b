import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { settingsTable } from '../../../settings/settings-table.ts';

const readme = new URL('../../../README.md', import.meta.url);
const table = /(?<=<!-- settings -->\n)[^]*(?=<!-- \/settings -->)/;

it("README's table is what the settings say (vitest -u writes it)", async () => {
  const text = await readFile(readme, 'utf8');
  expect(text).toMatch(table);
  await expect(text.replace(table, () => settingsTable())).toMatchFileSnapshot('../../../README.md');
});
