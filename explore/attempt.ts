import type { Fence } from '../journal/fence.ts';
import type { Knowledge } from '../journal/fence-rules.ts';
import type { At, Knows } from './party.ts';

/** A phase that a worker has taken up. */
export interface Attempt {
  readonly at: At;
  readonly fence: Fence;
  readonly knowledge: Knowledge;
  /** The newest id that was on record when it was begun. */
  readonly known: string | undefined;
}

/** What an attempt works on: what its own phase has made, or else what was there before. */
export function knowsOf({ fence, known }: Attempt): Knows {
  return { id: fence.reference ?? known, renewed: fence.reference !== undefined };
}
