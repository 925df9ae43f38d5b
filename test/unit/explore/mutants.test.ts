import { describe, expect, it } from 'vitest';
import { explore } from '../../../explore/explore.ts';
import { inOrderWorld, orderParties } from '../../../explore/order-world.ts';
import { orderSaga } from '../../../workflows/order-saga.ts';
import { exploreMutant } from '../../mutants/explore-mutant.ts';
import { fenceMutants } from '../../mutants/fence-mutants.ts';
import { patchedCopy } from '../../mutants/patched-copy.ts';
import { sagaMutants } from '../../mutants/saga-mutants.ts';

describe.each([
  ['the saga layer', sagaMutants],
  ['the fence', fenceMutants],
])('a mutant of %s is caught', (_, mutants) => {
  it.each(mutants)('$name', { timeout: 120_000 }, async (mutant) => {
    const { broken } = await exploreMutant(mutant);
    const rules = broken?.violations.map(({ rule }) => rule) ?? [];
    expect(rules.filter((rule) => mutant.breaks.includes(rule))).not.toEqual([]);
  });
});

describe('a world without a rule is caught', () => {
  it('a warehouse that forgets what was cancelled', { timeout: 120_000 }, async () => {
    const { broken } = await explore(inOrderWorld(orderSaga, orderParties({ tombstones: false })));
    expect(broken?.violations.map(({ rule }) => rule)).toContain(2);
    expect(broken?.story.at(-1)).toMatch(/warehouseOrder\.try/);
  });
});

describe('a patch', () => {
  it('that does not fit any more is refused', async () => {
    const patch = { file: 'saga/saga-run.ts', replace: 'what was never there', by: '' };
    await expect(patchedCopy([patch])).rejects.toThrow('holds 0 times what is to be replaced');
  });
});
