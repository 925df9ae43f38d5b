import { describe, expect, it } from 'vitest';
import { exploreMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { sagaMutants } from '../../mutants/saga-mutants.ts';

describe('a mutant of the run is caught', () => {
  it.each(sagaMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant))).not.toEqual([]);
  });
});
