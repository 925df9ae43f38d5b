import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { picture, readHouse } from '../../../tools/house.ts';

it('docs/architecture.md shows which folder imports which, as it is', { timeout: 60_000 }, async () => {
  const manual = await readFile(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
  // To be written there again: npm run imports:graph -- --picture
  expect(manual).toContain(picture(await readHouse()));
});
