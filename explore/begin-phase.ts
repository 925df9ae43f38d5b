import type { Begun } from '../saga/rules/attempts.ts';
import type { Fence } from '../saga/rules/fence.ts';
import { modelSaga } from './model-saga.ts';
import { aged, keyWindowMs, modelTime } from './model-time.ts';
import { isOnce, type At } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** The real rules judge, and the world is as they say. */
export function beginPhase(rules: WorldRules, world: World, at: At): { verdict: Begun; begun: World } {
  const party = rules.partyOf(at.step);
  const sends = {
    once: ({ lastApplied }: Pick<Fence, 'lastApplied'>) =>
      isOnce(party, at, { lastApplied: lastApplied !== undefined }),
  };
  const saga = modelSaga(rules, { pivot: at });
  const { changes, answer } = rules.attempts.begin(saga, world, {
    at,
    now: modelTime.now,
    keyWindowMs,
    ...(party.local(at) ? {} : { sends }),
  });
  return { verdict: answer, begun: rules.record.applied(saga, world, changes) };
}

/** The same a day later, as far as the phase goes. */
export function agedAt(world: World, { step, phase }: At): World {
  const fence = world.fences[step]?.[phase];
  if (fence === undefined) return world;
  const fences = { ...world.fences, [step]: { ...world.fences[step], [phase]: aged(fence) } };
  return { ...world, fences };
}
