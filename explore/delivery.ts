import type { Fence } from '../journal/fence.ts';
import type { Knowledge } from '../journal/fence-rules.ts';
import { judged, withoutAttempt } from './fencing.ts';
import type { Fate } from './fate.ts';
import { finishLocal } from './local-delivery.ts';
import type { At, Knows } from './party.ts';
import { RemoteDelivery } from './remote-delivery.ts';
import { settled } from './settled.ts';
import type { Applied, World, WorldRules } from './world.ts';

export type { Fate } from './fate.ts';

/** A phase that a worker has taken up. */
export interface Attempt {
  readonly at: At;
  readonly fence: Fence;
  readonly knowledge: Knowledge;
  /** The newest id that was on record when it was begun. */
  readonly known: string | undefined;
}

/** Where a worker that was presumed lost, or its request, goes on. */
export type Late =
  | { readonly from: 'begin'; readonly at: At }
  | {
      readonly from: 'begun' | 'store' | 'send' | 'record' | 'adrift';
      readonly at: At;
      readonly attempt: Attempt;
    };

export function begin(rules: WorldRules, world: World, { at, aged }: { at: At; aged: boolean }): Applied {
  const verdict = judged(rules, world, { at, aged });
  if (verdict.kind !== 'attempt') {
    const without = withoutAttempt(world, at, verdict);
    return settled(without.world, without.outcome);
  }
  const { fence, knowledge } = verdict;
  const attempt = { at, fence, knowledge, known: newestId(world.fences) };
  // One transaction holds a local effect and its fence: until it commits there is nothing.
  if (rules.partyOf(at.step).local(at)) return { world, answer: { kind: 'begun', attempt } };
  return { world: RemoteDelivery.begun(world, attempt), answer: { kind: 'begun', attempt } };
}

/** What an attempt works on: what its own phase has made, or else what was there before. */
export function knowsOf({ fence, known }: Attempt): Knows {
  return { id: fence.reference ?? known, renewed: fence.reference !== undefined };
}

/** Ids count up. */
function newestId(fences: World['fences']): string | undefined {
  return Object.values(fences)
    .flatMap(({ run }) => run?.reference ?? [])
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
export function resume(rules: WorldRules, world: World, late: Late): Applied {
  if (late.from !== 'begin') return new RemoteDelivery(rules, world, late.attempt).resume(late.from);
  const begun = begin(rules, world, { at: late.at, aged: false });
  if (begun.answer.kind !== 'begun') return begun;
  return finish(rules, begun.world, { attempt: begun.answer.attempt, fate: 'answers' });
}
