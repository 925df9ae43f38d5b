import type { CaseEvent, CaseSet, Claim, KnownCase } from './case-record.ts';
import { answered, type Ruled } from './record.ts';

/** Commands on a case beside deciding. */
export type CaseCommand =
  | { readonly kind: 'claim'; readonly takeOver: boolean; readonly forMs: number }
  | { readonly kind: 'release' }
  | { readonly kind: 'assign'; readonly team: string }
  | { readonly kind: 'note'; readonly text: string };

export interface CaseAuthor {
  readonly by: string;
  readonly lead: boolean;
  /** Of the case as they saw it; `undefined` for any. */
  readonly version: number | undefined;
}

export type CaseAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'changed'; readonly since: number }
  | ({ readonly kind: 'claimed' } & Claim);

/** Who has claimed a case, while their lease lasts. */
export function holderOf({ claim }: Pick<KnownCase, 'claim'>, now: number): Claim | undefined {
  return claim !== undefined && claim.until > now ? claim : undefined;
}

export function commandCase(
  one: KnownCase,
  { author, command, now }: { author: CaseAuthor; command: CaseCommand; now: number },
): Ruled<CaseAnswer> {
  const { by, lead, version = one.version } = author;
  if (version !== one.version) return answered({ kind: 'changed', since: version });
  if (command.kind === 'note') return done(one, {}, { kind: 'noted', by, text: command.text });
  if (one.status !== 'open' && one.status !== 'waiting') return answered({ kind: 'closed' });
  const holder = holderOf(one, now);
  const mayOverrule = command.kind === 'claim' ? command.takeOver : lead;
  if (holder !== undefined && holder.by !== by && !mayOverrule)
    return answered({ kind: 'claimed', ...holder });
  switch (command.kind) {
    case 'claim':
      return claimed(one, { by, until: now + command.forMs }, holder);
    case 'release':
      return holder === undefined
        ? answered({ kind: 'done' })
        : done(one, { claim: undefined }, { kind: 'released', by });
    case 'assign':
      return done(one, { team: command.team }, { kind: 'assigned', by, text: command.team });
  }
}

/** Whoever holds a lease renews it without a word. */
function claimed(one: KnownCase, claim: Claim, before: Claim | undefined): Ruled<CaseAnswer> {
  const { by } = claim;
  if (before?.by === by) return done(one, { claim }, undefined);
  const kind = before === undefined ? 'claimed' : 'taken_over';
  return done(one, { claim }, { kind, by, text: before?.by });
}

function done({ caseId }: KnownCase, set: CaseSet, event: CaseEvent | undefined): Ruled<CaseAnswer> {
  return {
    answer: { kind: 'done' },
    changes: [{ kind: 'case_changed', caseId, set, ...(event === undefined ? {} : { event }) }],
  };
}
