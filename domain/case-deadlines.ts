import type { Audience } from './events.ts';

/** When something has to happen to a case, whether or not anybody decides. */
export interface CaseClock {
  readonly status: 'open' | 'waiting';
  readonly audience: Audience;
  readonly escalated: boolean;
  readonly customerUntil: Date | null;
  readonly escalateAt: Date;
  readonly lastResortAt: Date;
  readonly waitingUntil: Date | null;
}

/**
 * - `end_wait`: somebody chose to wait until now
 * - `hand_over`: the customer did nothing, so an operator is asked
 * - `escalate`: the team did nothing, so the leads are asked
 * - `last_resort`: nobody did anything
 * - `sleep`: until the next of these
 */
export type CaseTurn =
  | { readonly kind: 'end_wait' | 'hand_over' | 'escalate' | 'last_resort' }
  | { readonly kind: 'sleep'; readonly until: Date };

/** What a case's deadlines ask for at `now`, which is the time of the clock that they were set by. Whichever comes first counts. */
export function turnOf(one: CaseClock, now: Date): CaseTurn {
  if (one.status === 'waiting' && one.waitingUntil !== null)
    return one.waitingUntil <= now ? { kind: 'end_wait' } : { kind: 'sleep', until: one.waitingUntil };
  const { audience, escalated, customerUntil, escalateAt, lastResortAt } = one;
  const handOverAt = audience === 'customer' ? customerUntil : null;
  // While the customer is asked, nobody of the team is late.
  const raiseAt = escalated || handOverAt !== null ? null : escalateAt;
  if (lastResortAt <= now) return { kind: 'last_resort' };
  if (handOverAt !== null && handOverAt <= now) return { kind: 'hand_over' };
  if (raiseAt !== null && raiseAt <= now) return { kind: 'escalate' };
  return { kind: 'sleep', until: earliest([lastResortAt, handOverAt, raiseAt]) };
}

function earliest(times: readonly (Date | null)[]): Date {
  return new Date(Math.min(...times.flatMap((time) => (time === null ? [] : [time.getTime()]))));
}
