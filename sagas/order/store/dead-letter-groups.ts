import type { Cause } from '../causes.ts';
import { partyOf, type StepName } from '../steps.ts';

/** The causes of a party that is away. They differ from order to order: refused, reset, timed out, overloaded. */
const away: ReadonlySet<Cause> = new Set([
  'dependency_unavailable',
  'outcome_unknown',
  'rate_limited',
  'timed_out',
]);

/**
 * One group for all that one repair mends: a party that is away is one group whatever each order saw of it, e.g.
 * `psp.unavailable`; anything else is one group for each party and cause, e.g. `psp.credentials_invalid`.
 */
export function groupOf(step: StepName, cause: Cause): string {
  return `${partyOf(step)}.${away.has(cause) ? 'unavailable' : cause}`;
}
