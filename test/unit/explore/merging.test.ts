import { describe, expect, it } from 'vitest';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { search } from '../../../explore/search.ts';
import { held, inParallel, inSequence, only, paidAndHeld } from './sagas.ts';

const cases = [
  { saga: inSequence, bounds: { parks: 1 } },
  { saga: inSequence, bounds: { resets: 1 } },
  { saga: inSequence, bounds: { retries: 1 } },
  { saga: inParallel, bounds: { resets: 1 } },
  { saga: held, bounds: { parks: 1 } },
  { saga: held, bounds: { cancels: 1 } },
  { saga: held, bounds: { parks: 1, cancels: 1 } },
  { saga: held, bounds: { lates: 1, retries: 1 } },
  { saga: paidAndHeld, bounds: { cancels: 1 } },
  { saga: paidAndHeld, bounds: { resets: 1 } },
  { saga: inSequence, bounds: { decisions: 1 } },
  { saga: held, bounds: { decisions: 1 } },
  { saga: held, bounds: { decisions: 1, cancels: 1 } },
].map(({ saga, bounds }) => ({
  saga,
  bounds: only(bounds),
  title: `${saga.name}, ${Object.keys(bounds).join(' and ')}`,
}));

describe('equal states that are merged', () => {
  it.each(cases)(
    'change nothing of what is found: $title',
    async ({ saga, bounds }) => {
      const merged = await search(inGenericWorld(saga), { bounds, merge: true });
      const whole = await search(inGenericWorld(saga), { bounds, merge: false });

      expect(merged.broken).toBeUndefined();
      expect(whole.broken).toBeUndefined();
      // Counted without walking them, and walked one by one.
      expect(merged.paths).toBe(whole.paths);
      expect(merged.lastWorlds).toEqual(whole.lastWorlds);
      expect(merged.states).toBeLessThan(whole.states);
    },
    120_000,
  );
});
