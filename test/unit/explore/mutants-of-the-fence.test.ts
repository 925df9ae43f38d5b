import { describe, expect, it } from 'vitest';
import { exploreMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { fenceMutants } from '../../mutants/fence-mutants.ts';

describe('a mutant of the fence is caught', () => {
  it.each(fenceMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant))).not.toEqual([]);
  });
});
