import type { NamedPhase } from '../phases.ts';
import { clearedForRetry } from './attempts.ts';
import type { CaseRecord, Decision } from './case-record.ts';
import { blockersOf, isDeclined } from './instance.ts';
import { answered, solved, type Change, type InstanceRecord, type Ruled } from './record.ts';

/**
 * What a case is about is there by now: the refused phase may be attempted again, and nobody has to decide. It does not send on an
 * instance that waits for an engineer. `whateverIsDecided`: also where somebody has decided, and nothing of it is in effect yet.
 * @returns whether the case is solved
 */
export function solve(
  record: InstanceRecord,
  one: CaseRecord,
  by: { readonly text: string; readonly decision?: Decision },
  { whateverIsDecided = false }: { readonly whateverIsDecided?: boolean } = {},
): Ruled<boolean> {
  const isAsked = one.status === 'open' || one.status === 'waiting';
  const isPointless = whateverIsDecided && one.status === 'decided';
  if (!(isAsked || isPointless) || blockersOf(record.state).length > 0) return answered(false);
  const asked = askedOnceMore(record, one);
  return asked.length === 0 ? answered(false) : { answer: true, changes: [...asked, ...solved(one, by)] };
}

/** What was refused beside an earlier success, which stands, is asked for once more by another revision of the same terms. */
function askedOnceMore(record: InstanceRecord, { step, phase }: NamedPhase): readonly Change[] {
  return isDeclined(record.state, { step, phase })
    ? [{ kind: 'revised', after: {} }]
    : clearedForRetry(record, { step, phase });
}
