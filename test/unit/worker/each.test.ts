import { describe, expect, it } from 'vitest';
import { forEach } from '../../../worker/each.ts';

function logging() {
  const logged: unknown[][] = [];
  return { logged, logger: { warn: (...entry: unknown[]) => void logged.push(entry) } };
}

const oddOnesFail = (done: number[]) => async (item: number) => {
  if (item % 2 === 1) throw new Error(`${item} is odd`);
  done.push(item);
};

describe('for each of several', () => {
  it.each([1, 3])('what one throws ends none of the others, with %i at once', async (atOnce) => {
    const { logged, logger } = logging();
    const done: number[] = [];
    const failures = await forEach([1, 2, 3, 4], {
      work: oddOnesFail(done),
      named: (item) => ({ item }),
      failed: 'could not',
      atOnce,
      logger,
    });
    expect(done).toEqual([2, 4]);
    expect(failures).toBe(2);
    expect(logged).toMatchObject([
      [{ item: 1, err: { message: '1 is odd' } }, 'could not'],
      [{ item: 3, err: { message: '3 is odd' } }, 'could not'],
    ]);
  });

  it('begins no further one once it is stopped', async () => {
    const done: number[] = [];
    await forEach([2, 4, 6], {
      work: oddOnesFail(done),
      named: (item) => ({ item }),
      failed: 'could not',
      stopped: () => done.length === 1,
      ...logging(),
    });
    expect(done).toEqual([2]);
  });
});
