import type { Fence } from '../saga/rules/fence.ts';
import type { Knowledge } from '../saga/rules/fence-rules.ts';
import { hasApplied, knowsAsked, type At, type Knows } from './party.ts';
import type { ModelTerms } from './terms.ts';
import type { World, WorldRules } from './world.ts';

/** A phase that a worker has taken up. */
export interface Attempt {
  readonly at: At;
  readonly fence: Fence;
  readonly knowledge: Knowledge;
  /** The newest id that was on record when it was begun. */
  readonly known: string | undefined;
  /** What the order asked for then. */
  readonly asked: ModelTerms;
}

/** Where a worker that was presumed lost, or its request, goes on. */
export type ZombieAttempt =
  | { readonly from: 'begin'; readonly at: At }
  | {
      readonly from: 'begun' | 'store' | 'send' | 'record' | 'adrift';
      readonly at: At;
      readonly attempt: Attempt;
    };

/** What an attempt works on: what its own phase has made, or else what was there before. */
export function knowsOf(rules: WorldRules, attempt: Attempt): Knows {
  const { at, fence, asked } = attempt;
  return {
    ...idOf(attempt),
    ...knowsAsked(rules.partyOf(at.step), at, asked),
    lastApplied: fence.lastApplied !== undefined,
  };
}

export function idOf({ fence, known }: Pick<Attempt, 'fence' | 'known'>): Pick<Knows, 'id' | 'renewed'> {
  return { id: fence.reference ?? known, renewed: fence.reference !== undefined };
}

/** What an attempt would know that began now, of the order. */
export function knowsNow(rules: WorldRules, { state, fences }: World, at: At): Knows {
  const asks = knowsAsked(rules.partyOf(at.step), at, state.asked);
  return { id: undefined, renewed: false, ...asks, lastApplied: hasApplied(fences[at.step]?.[at.phase]) };
}
