import type { Fence, CreatedResource } from './fence.ts';

/** The ids that were made for a phase. A fence that is older than the list has one id. */
export function madeFor(fence: Fence | undefined): readonly CreatedResource[] {
  if (fence?.made !== undefined && fence.made.length > 0) return fence.made;
  return fence?.reference === undefined ? [] : [{ id: fence.reference, revision: 1 }];
}

/** A set: what several phases work on counts once, in the order of first making, as it was taken up last. */
export function distinct(made: readonly CreatedResource[]): readonly CreatedResource[] {
  const byId = new Map<string, CreatedResource>();
  for (const one of made) {
    const known = byId.get(one.id);
    if (known === undefined || known.revision <= one.revision) byId.set(one.id, one);
  }
  return [...byId.values()];
}

/**
 * A restore has lost the decision that something was made, or used, for, and somebody has decided since: whatever that is, it has to follow.
 * `asked`: the revision at which it was attempted last; `decided`: the one in force, as far as somebody has decided on it.
 */
export function isOfForgottenTerms(
  { made = [], asked = 1 }: { made?: readonly CreatedResource[] | undefined; asked?: number | undefined },
  decided: number,
): boolean {
  return made.some((one) => one.lost === true && one.revision >= asked && one.revision < decided);
}
