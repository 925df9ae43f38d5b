import { parseEnv } from 'node:util';
import { expect, it } from 'vitest';
import { envExample, settingsTable } from '../../../settings/settings-table.ts';
import { loadSettings } from '../../../settings/settings.ts';
import { variableNames } from '../../../settings/variables.ts';

it('.env.example is what the settings say (vitest -u writes it)', async () => {
  await expect(envExample()).toMatchFileSnapshot('../../../.env.example');
});

it('.env.example with every comment taken away is the defaults', () => {
  const uncommented = envExample().replaceAll(/^#(?=[A-Z])/gm, '');
  const { api, ...defaults } = loadSettings({});
  expect(loadSettings({ ...parseEnv(uncommented) })).toEqual({
    ...defaults,
    api: { ...api, portIsSet: true },
  });
});

it.each(variableNames)('%s is in the table and in .env.example', (name) => {
  expect(settingsTable()).toContain(`| \`${name}\` |`);
  expect(envExample()).toContain(`\n#${name}=`);
});
