import { describe, expect, it } from 'vitest';
import { attemptMutants } from '../../mutants/attempt-mutants.ts';
import { exploreMutant, rulesCaught } from '../../mutants/explore-mutant.ts';

describe('a mutant of what an answer proves is caught', () => {
  it.each(attemptMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant))).not.toEqual([]);
  });
});
