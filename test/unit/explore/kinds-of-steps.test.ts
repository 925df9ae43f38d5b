import { describe, expect, it } from 'vitest';
import { passes } from '../../../explore/bounds.ts';
import { explore } from '../../../explore/explore.ts';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { tellBroken } from '../../../explore/report.ts';
import { exploreMutant, passesFor, rulesCaught } from '../../mutants/explore-mutant.ts';
import { pivotMutants } from '../../mutants/pivot-mutants.ts';
import { inSequence, trip, unlockingInItsWorld } from './sagas.ts';

describe('a saga with a step of each kind, whose point of no return is at another party', () => {
  it('breaks no rule, whatever happens', async () => {
    const { broken, ends, coverage } = await explore(unlockingInItsWorld());

    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(Object.keys(ends).sort()).toEqual(['cancelled', 'completed', 'history_diverged']);
    expect([...coverage.fates.keys()].sort()).toEqual([
      'askStation.run',
      'authorize.compensate',
      'authorize.run',
      'tell.run',
      'unlock.cancel',
      'unlock.confirm',
      'unlock.try',
    ]);
    expect([...(coverage.fates.get('unlock.confirm')?.keys() ?? [])]).toEqual(
      expect.arrayContaining(['answers', 'refuses', 'answer_lost', 'adrift', 'rejects']),
    );
  });
});

describe('a saga with a step before its two reservations', () => {
  it('breaks no rule where the last decision cannot be followed, and the run is reset', async () => {
    const { broken, states } = await explore(inGenericWorld(trip), {
      passes: passesFor('two after the pivot, and a reset', passes),
    });
    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(states).toBeGreaterThan(50_000);
  });
});

describe('a saga without a point of no return', () => {
  it('breaks no rule, whatever happens: it can be cancelled until it is closed', async () => {
    const { broken, ends } = await explore(inGenericWorld(inSequence));
    expect(broken && tellBroken(broken)).toBeUndefined();
    expect(Object.keys(ends).sort()).toEqual(['cancelled', 'completed', 'history_diverged']);
  });
});

describe('a mutant of the pivot is caught', () => {
  it.each(pivotMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreMutant(mutant, unlockingInItsWorld()))).not.toEqual([]);
  });
});
