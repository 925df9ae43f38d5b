import type { Fence } from '../saga/rules/fence.ts';
import { isAged } from './model-time.ts';
import type { Dead, KeySeen } from './world.ts';

/** A request, as its party sees it. */
interface Seen {
  readonly fence: Fence;
  /** Answered for good. */
  readonly settled: boolean;
  readonly applied?: boolean;
  /** How it did not do it: from now on it only repeats that under this key. */
  readonly dead?: Dead;
}

/** A party's memory after a request: the newest key. `looksUp`: it can be asked what came of one. */
export function remember(before: KeySeen | undefined, seen: Seen, looksUp: boolean): KeySeen {
  const { fence, settled, applied = false, dead } = seen;
  const n = fence.keyNumber;
  if (before !== undefined && before.n > n) return before;
  const breach = before?.breach ?? (looksUp ? breachOf(before, fence) : undefined);
  return {
    n,
    // A look-up is proof: a request that was under way and arrives later takes nothing back.
    settled: settled || (before?.n === n && before.settled),
    applied: applied || (before?.n === n && before.applied),
    dead: dead === undefined ? (before?.dead ?? {}) : { ...before?.dead, [n]: dead },
    ...(breach === undefined ? {} : { breach }),
  };
}

/** The answer that a party repeats without doing anything; `undefined` for a key that it has to act upon. */
export function replayOf(
  before: KeySeen | undefined,
  n: number,
  looksUp: boolean,
): 'done' | Dead | undefined {
  if (before?.n === n && before.applied) return 'done';
  return looksUp ? before?.dead[n] : undefined;
}

function breachOf(before: KeySeen | undefined, fence: Fence): KeySeen['breach'] {
  if (before === undefined) return undefined;
  if (before.n < fence.keyNumber) return before.settled ? undefined : 'unproven';
  return isAged(fence) ? 'expired' : undefined;
}
