import { describe, expect, it } from 'vitest';
import { phaseNames } from '../../../sagas/order/steps.ts';
import { explore } from '../../../explore/explore.ts';
import { inOrderWorld } from '../../../explore/order-world.ts';
import { tellBroken } from '../../../explore/report.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';

describe('the order saga', () => {
  it('breaks no rule, whatever happens', { timeout: 900_000 }, async () => {
    const { broken, ends, coverage } = await explore(inOrderWorld(orderSaga));

    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(Object.keys(ends).sort()).toEqual(['cancelled', 'completed', 'history_diverged']);
    expect([...coverage.fates.keys()].sort()).toEqual(phaseNames.toSorted());
    for (const [phase, fates] of coverage.fates) {
      expect([...fates.keys()], phase).toEqual(
        expect.arrayContaining(['answers', 'unavailable', 'answer_lost', 'rejects']),
      );
    }
  });
});
