import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { ruleWords } from '../../../explore/violation.ts';

it('docs/explorer.md says each rule by the number that a broken one is told by', async () => {
  const text = await readFile(new URL('../../../docs/explorer.md', import.meta.url), 'utf8');
  for (const [number, words] of Object.entries(ruleWords))
    if (Number(number) > 0) expect(text).toContain(`| ${number} | ${words} |`);
});
