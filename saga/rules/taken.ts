import { clearedForRetry } from './attempts.ts';
import type { Asking, CaseRecord, TakenDecision } from './case-record.ts';
import { openedAgain } from './opening.ts';
import type { CasePolicies, Change, InstanceRecord, SagaRules } from './record.ts';
import { doneWithout, takesEffect } from './takes-effect.ts';

/** @throws Error where there is none, though the case is decided */
export function takenOn({ taken }: CaseRecord): TakenDecision {
  if (taken === undefined) throw new Error('A case that is decided has no decision');
  return taken;
}

/** Whether something that a decision changes has become otherwise between when it was taken and when it is to be put into effect. */
export function isOvertaken<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  one: CaseRecord,
): boolean {
  if (one.status !== 'decided') return false;
  const { change } = takenOn(one);
  return change !== undefined && !saga.isAsked(record, change.before);
}

/** Nothing of an overtaken decision is put into effect: whoever took it did not know what is asked for now. */
export function askedAgain<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  one: CaseRecord,
): readonly Change[] {
  const text =
    'The order has changed since that was decided, and nothing of it was done: it has to be decided again.';
  return openedAgain(policies, one, text);
}

/** The terms that stand again once a decision is taken back: all that it had changed, but for those that another one has changed since. */
export function askedBefore<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  one: CaseRecord,
): Asking {
  const { before, after } = takenOn(one).change ?? { before: {}, after: {} };
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.fromEntries(
    Object.entries(before).filter(([name]) => saga.isAsked(record, { [name]: now.get(name) })),
  );
}

/** A decision is in effect: the refused phase may be attempted again, or is done without. */
export function concluded<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  one: CaseRecord,
): readonly Change[] {
  const isWaiver = takenOn(one).resolution === 'waived';
  return [
    ...(isWaiver ? doneWithout(record.state, one) : clearedForRetry(record, one)),
    ...takesEffect(saga, record, one),
  ];
}
