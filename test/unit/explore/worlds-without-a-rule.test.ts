import { describe, expect, it } from 'vitest';
import { nothingGoesWrong } from '../../../explore/bounds.ts';
import { explore } from '../../../explore/explore.ts';
import { inOrderWorld, orderParties } from '../../../sagas/order/model/order-world.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';
import { patchedCopy } from '../../mutants/patched-copy.ts';

describe('a world without a rule is caught', () => {
  it('a warehouse that forgets what was cancelled', async () => {
    const { broken } = await explore(inOrderWorld(orderSaga, orderParties({ tombstones: false })));
    expect(broken?.violations.map(({ rule }) => rule)).toContain(2);
    expect(broken?.story.at(-1)).toMatch(/warehouseOrder\.try/);
  });
});

describe('a world that releases the old reservation before it has the new one', () => {
  it('is caught, where the new is refused', async () => {
    const twoDecisions = { name: 'two decisions', bounds: { ...nothingGoesWrong.bounds, decisions: 2 } };
    const { broken } = await explore(inOrderWorld(orderSaga, orderParties({ releasesFirst: true })), {
      passes: [twoDecisions],
      depthFirst: true,
    });
    expect(broken?.violations.map(({ rule }) => rule)).toContain(14);
    expect(broken?.violations[0]?.what).toMatch(/the warehouse ships nothing/);
  });
});

describe('a patch', () => {
  it('that does not fit any more is refused', async () => {
    const patch = { file: 'saga/saga-run.ts', replace: 'what was never there', by: '' };
    await expect(patchedCopy([patch])).rejects.toThrow('holds 0 times what is to be replaced');
  });
});
