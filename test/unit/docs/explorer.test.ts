import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explore } from '../../../explore/explore.ts';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { loadSaga } from '../../../explore/load-saga.ts';
import { tellStory } from '../../../explore/report.ts';
import { ruleWords } from '../../../explore/violation.ts';
import { tripSaga } from '../explore/a-saga-of-your-own.ts';
import { sagaOf } from '../explore/sagas.ts';

const docs = await readFile(new URL('../../../docs/explorer.md', import.meta.url), 'utf8');

it('docs/explorer.md says each rule by the number that a broken one is told by', () => {
  for (const [number, words] of Object.entries(ruleWords))
    if (Number(number) > 0) expect(docs).toContain(`| ${number} | ${words} |`);
});

describe('the saga of your own in docs/explorer.md', () => {
  const file = new URL('../explore/a-saga-of-your-own.ts', import.meta.url);
  const { bookFlight, seat } = tripSaga.steps;

  it('is the file, word for word, and breaks no rule', { timeout: 120_000 }, async () => {
    expect(docs).toContain(`\`\`\`ts\n${await readFile(file, 'utf8')}\`\`\``);
    const { explored } = await loadSaga(fileURLToPath(file));
    expect((await explore(explored)).broken).toBeUndefined();
  });

  it('without an await is told as it says', async () => {
    const forgetful = sagaOf('trip', [bookFlight, seat], async (saga) => {
      void saga.run(bookFlight);
      await saga.reserve(seat);
      await saga.commit(seat);
    });
    expect(docs).toContain(await storyOf({ ...forgetful, pivot: 'seat' }));
  });

  it('with nothing committed is told as it says', async () => {
    const uncommitted = sagaOf('trip', [bookFlight, seat], async (saga) => {
      await saga.run(bookFlight);
      await saga.reserve(seat);
    });
    expect(docs).toContain(await storyOf({ ...uncommitted, pivot: 'seat' }));
  });
});

async function storyOf(saga: Parameters<typeof inGenericWorld>[0]): Promise<string> {
  const { broken } = await explore(inGenericWorld(saga));
  return broken === undefined ? 'No rule is broken.' : tellStory(broken.story, broken.violations).join('\n');
}
