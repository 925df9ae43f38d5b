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
  /** The terms of the order then. */
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

/** The knowledge of an attempt: the id that its own phase has made, or else the one that was there before. */
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

/** The knowledge of the order that an attempt would have if it began now. */
export function knowsNow(rules: WorldRules, { state, fences }: World, at: At): Knows {
  const asks = knowsAsked(rules.partyOf(at.step), at, state.asked);
  return { id: undefined, renewed: false, ...asks, lastApplied: hasApplied(fences[at.step]?.[at.phase]) };
}
