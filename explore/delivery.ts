import type { Attempt, ZombieAttempt } from './attempt.ts';
import type { Fate } from './fate.ts';
import { finishLocal } from './local-delivery.ts';
import { agedAt, beginPhase } from './begin-phase.ts';
import type { At } from './party.ts';
import { RemoteDelivery } from './remote-delivery.ts';
import { settled } from './settled.ts';
import type { Applied, World, WorldRules } from './world.ts';

export type { Attempt, ZombieAttempt } from './attempt.ts';
export type { Fate } from './fate.ts';

export function begin(rules: WorldRules, world: World, { at, aged }: { at: At; aged: boolean }): Applied {
  const { verdict, begun } = beginPhase(rules, aged ? agedAt(world, at) : world, at);
  if (verdict.kind !== 'attempt') return settled(begun, rules.attempts.outcomeOf(verdict));
  const { fence, knowledge } = verdict;
  const attempt = { at, fence, knowledge, known: newestId(world.fences), asked: world.state.asked };
  // One transaction holds a local effect and its fence: until it commits there is nothing.
  if (rules.partyOf(at.step).local(at)) return { world, answer: { kind: 'begun', attempt } };
  return { world: begun, answer: { kind: 'begun', attempt } };
}

/** Ids count up. */
function newestId(fences: World['fences']): string | undefined {
  return Object.values(fences)
    .flatMap((ofStep) => ofStep.run?.reference ?? [])
    .sort()
    .at(-1);
}

export function finish(
  rules: WorldRules,
  world: World,
  { attempt, fate }: { attempt: Attempt; fate: Fate },
): Applied {
  return rules.partyOf(attempt.at.step).local(attempt.at)
    ? finishLocal(rules, world, { at: attempt.at, fate })
    : new RemoteDelivery(rules, world, attempt).finish(fate);
}

/** Nobody waits for the answer any more. */
export function resume(rules: WorldRules, world: World, late: ZombieAttempt): Applied {
  if (late.from !== 'begin') return new RemoteDelivery(rules, world, late.attempt).resume(late.from);
  const begun = begin(rules, world, { at: late.at, aged: false });
  if (begun.answer.kind !== 'begun') return begun;
  return finish(rules, begun.world, { attempt: begun.answer.attempt, fate: 'answers' });
}
