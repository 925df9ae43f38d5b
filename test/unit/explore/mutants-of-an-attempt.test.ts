import { describe, expect, it } from 'vitest';
import { explore } from '../../../explore/explore.ts';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { tellBroken } from '../../../explore/report.ts';
import { attemptMutants, refusalMutants } from '../../mutants/attempt-mutants.ts';
import { exploreMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { only, parcelSaga } from './sagas.ts';

describe('a mutant of what an answer proves is caught', () => {
  it.each(attemptMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant))).not.toEqual([]);
  });
});

describe('a decision whose request is late, answered with an error, and then refused', () => {
  const passes = [
    {
      name: 'two decisions after the pivot, with retries and one late',
      bounds: only({ calm: 1, decisions: 2, lates: 1, retries: 2 }),
    },
  ];

  it('breaks no rule: the late one is not carried out once what it was to replace stands again', async () => {
    const { broken, states } = await explore(inGenericWorld(parcelSaga), { passes });
    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(states).toBeGreaterThan(20_000);
  });

  it.each(refusalMutants)('a mutant is caught: $name', async (mutant) => {
    const found = await exploreMutant(mutant, inGenericWorld(parcelSaga), passes);
    expect(rulesCaught(mutant, found)).not.toEqual([]);
  });
});
