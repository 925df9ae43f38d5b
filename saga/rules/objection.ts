import type { CaseRecord, KnownCase } from './case-record.ts';
import { holderOf } from './claims.ts';
import { unasked } from './lifecycle.ts';
import type { InstanceRecord } from './record.ts';

/** An objection to a decision, in words for whoever takes it. */
export interface Refused {
  readonly kind: string;
  readonly message: string;
}

/** Nothing is wrong with the decision itself. */
export type Objection = Refused & {
  readonly kind:
    'case_closed' | 'claimed_by_other' | 'second_person_needed' | 'decision_id_reused' | 'parties_unasked';
};

/** The case has changed since the one who decides saw it. */
export type Stale = Refused & { readonly kind: 'stale' };

/** Whoever decides, on the case as they saw it. */
interface Deciding {
  readonly revision?: number | undefined;
  readonly version?: number | undefined;
  readonly by: string;
  readonly overClaims: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Why nobody, or not this person, can decide on an open case now. */
export function objectionTo(
  record: InstanceRecord,
  one: CaseRecord,
  { revision, version, by, overClaims, now }: Deciding,
): Objection | Stale | undefined {
  const { closed } = record.state;
  if (closed !== undefined)
    return { kind: 'case_closed', message: `The order is ${closed}: nothing more is decided on it.` };
  if (unasked(record) !== undefined) return partiesUnasked;
  if ((revision ?? one.revision) !== one.revision || (version ?? one.version) !== one.version) {
    const where = revision === undefined ? 'version' : 'revision';
    const message = `The case has changed since: it is at ${where} ${one[where]} now, not ${revision ?? version ?? 0}.`;
    return { kind: 'stale', message };
  }
  const claim = holderOf(one, now);
  if (claim !== undefined && claim.by !== by && !overClaims)
    return { kind: 'claimed_by_other', message: `${claim.by} is working on it.` };
  return undefined;
}

/** Whoever decides has to know what was done: what they see may have been decided, and sent, since the back-up. */
const partiesUnasked: Objection = {
  kind: 'parties_unasked',
  message:
    'The database was restored from a back-up, and it is not known yet what was done for this order since. That is asked within a minute or two; or, where the order has a dead letter record_behind, once that is redriven.',
};

export function closedAlready(one: KnownCase): Objection {
  const how = one.status === 'closed' ? `closed (${one.closedAs ?? 'over'})` : 'decided';
  return { kind: 'case_closed', message: `The case is ${how} already.` };
}
