import { describe, expect, it } from 'vitest';
import { exploreMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { decisionMutants } from '../../mutants/decision-mutants.ts';

describe('a mutant of what follows a decision is caught', () => {
  it.each(decisionMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant))).not.toEqual([]);
  });
});
