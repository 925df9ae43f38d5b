import { describe, expect, it } from 'vitest';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { search } from '../../../explore/search.ts';
import { inSequence, only } from './sagas.ts';

/** What the explorer finds and nothing prevents yet, see docs/explorer.md. It fails here once it is mended. */
describe('known and open', () => {
  it('a saga without a pivot can be cancelled while it is being completed', async () => {
    const { broken } = await search(inGenericWorld(inSequence), {
      bounds: only({ cancels: 1 }),
      merge: true,
    });
    expect(broken?.violations).toMatchObject([{ rule: 10 }]);
  });
});
