import type { NamedPhase } from '../phases.ts';
import type { Audience, CaseRecord, CaseResolution, CaseSet, Decision } from './case-record.ts';
import { waitsForLostDecision } from './instance.ts';
import { startCancel } from './lifecycle.ts';
import { openedAgain, type Deadlines } from './opening.ts';
import {
  caseOf,
  decisionTaken,
  happened,
  type CasePolicies,
  type Change,
  type InstanceRecord,
  type Ruled,
} from './record.ts';

/**
 * - `end_wait`: somebody chose to wait until now
 * - `hand_over`: the customer did nothing, so an operator is asked
 * - `escalate`: the team did nothing, so the leads are asked
 * - `last_resort`: nobody did anything
 * - `sleep`: until the next of these
 */
export type CaseTurn =
  | { readonly kind: 'end_wait' | 'hand_over' | 'escalate' | 'last_resort' }
  | { readonly kind: 'sleep'; readonly until: number };

/** The fields of a case that say when something has to happen to it, whether or not anybody decides. */
export type CaseClock = Pick<
  CaseRecord,
  'status' | 'audience' | 'escalated' | 'customerUntil' | 'escalateAt' | 'lastResortAt' | 'waitingUntil'
>;

/** The action that a case's deadlines ask for at `now`, by the clock that they were set by. The earliest deadline counts. */
export function turnOf(one: CaseClock, now: number): CaseTurn {
  if (one.status === 'waiting' && one.waitingUntil !== undefined)
    return one.waitingUntil <= now ? { kind: 'end_wait' } : { kind: 'sleep', until: one.waitingUntil };
  const { audience, escalated, customerUntil, escalateAt, lastResortAt } = one;
  const handOverAt = audience === 'customer' && customerUntil !== undefined ? customerUntil : Infinity;
  // While the customer is asked, nobody of the team is late.
  const raiseAt = escalated || handOverAt !== Infinity ? Infinity : escalateAt;
  if (lastResortAt <= now) return { kind: 'last_resort' };
  if (handOverAt <= now) return { kind: 'hand_over' };
  if (raiseAt <= now) return { kind: 'escalate' };
  return { kind: 'sleep', until: Math.min(lastResortAt, handOverAt, raiseAt) };
}

export type Met =
  | { readonly kind: 'resolved'; readonly resolution: CaseResolution }
  | {
      readonly kind: 'waiting';
      readonly caseId: string;
      readonly audience: Audience;
      readonly team: string;
      readonly dueAt: number;
      /** When the next deadline is to be met, in milliseconds from now. */
      readonly wakeInMs: number;
    };

/** `now`: milliseconds since 1970. */
interface Moment {
  readonly now: number;
  readonly deadlines: Deadlines;
}

/** One turn of the case of a phase after another, until it is ruled or has to wait. */
export function meetDeadlines<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { at, ...moment }: Moment & { at: NamedPhase },
): Ruled<Met> {
  const one = caseOf(record, at);
  if (one === undefined) throw new Error('A case that was opened is not there');
  return meetDeadlinesOf(policies, record, { one, ...moment });
}

function meetDeadlinesOf<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { one, now, deadlines }: Moment & { one: CaseRecord },
): Ruled<Met> {
  const { caseId, audience, team, dueAt } = one;
  const turn = turnOf(one, now);
  const goOn = (set: CaseSet & Partial<CaseRecord>, changes: readonly Change[]): Ruled<Met> => {
    const rest = meetDeadlinesOf(policies, record, { one: { ...one, ...set }, now, deadlines });
    return { ...rest, changes: [...changes, ...rest.changes] };
  };
  switch (turn.kind) {
    case 'end_wait': {
      if (!waitsForLostDecision(record.state)) return endWait(one);
      const text = 'The wait is over, and a decision was lost with a restore: it is to be taken again.';
      const set = { status: 'open', waitingUntil: undefined } as const;
      return goOn(set, openedAgain(policies, one, text));
    }
    case 'last_resort': {
      const why = whyPutOff(policies, record, one);
      if (why !== undefined) {
        const set = { lastResortAt: now + deadlines.lastResortMs };
        const text = `${why}: the last resort is put off.`;
        return goOn(set, [{ kind: 'case_changed', caseId, set, event: { kind: 'noted', text } }]);
      }
      return takeLastResort(policies, record, { one, again: now + deadlines.lastResortMs });
    }
    case 'hand_over': {
      const set = { audience: 'operator' } as const;
      const event = { kind: 'passed_on', text: "The customer's time is over." } as const;
      const passedOn = happened({ type: 'case_passed_on', caseId, ...set });
      return goOn(set, [{ kind: 'case_changed', caseId, set, event }, passedOn]);
    }
    case 'escalate': {
      const set = { escalated: true, team: 'leads' };
      const event = { kind: 'escalated', text: `Nobody of ${team} has decided.` } as const;
      return goOn(set, [{ kind: 'case_changed', caseId, set, event }]);
    }
    case 'sleep': {
      // Timers have whole milliseconds, and one that fires a little early would only ask again.
      const wakeInMs = Math.max(1, Math.ceil(turn.until - now) + 1);
      return { answer: { kind: 'waiting', caseId, audience, team, dueAt, wakeInMs }, changes: [] };
    }
  }
}

/** Its time ran while nobody could know what was decided: a restore is no reason to give anything back. */
function whyPutOff<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  one: CaseRecord,
): string | undefined {
  if (waitsForLostDecision(record.state)) return 'A decision was lost with a restore';
  return policies.whyNoLastResort?.(one, record);
}

/** A decision to wait is a decision to attempt the phase again then. Another refusal is a case of its own. */
function endWait({ caseId, taken }: CaseRecord): Ruled<Met> {
  if (taken === undefined) throw new Error('A case on which somebody waits has no decision');
  const set = { status: 'decided', waitingUntil: undefined } as const;
  return {
    answer: { kind: 'resolved', resolution: taken.resolution },
    changes: [
      { kind: 'case_changed', caseId, set, material: true, event: { kind: 'wait_over' } },
      happened({ type: 'case_closed', caseId, how: 'decided' }),
    ],
  };
}

/** Who decides when nobody does. */
const policy = { by: 'policy', reason: 'Nobody decided in time.' } as const;

/**
 * Nobody has decided. Before the pivot the instance is undone; after it, it ends without what was refused. If that cannot be put into
 * effect, the case opens again, and the last resort is taken `again` then: as another decision, and not at once.
 */
function takeLastResort<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { one, again }: { one: CaseRecord; again: number },
): Ruled<Met> {
  const { caseId, cause, message, revision } = one;
  const event = { kind: 'decided', by: policy.by, text: policy.reason } as const;
  if (!record.state.pivoted) {
    const cases = record.cases.filter((other) => other.caseId !== caseId);
    return {
      answer: { kind: 'resolved', resolution: 'cancel' },
      changes: [
        {
          kind: 'case_changed',
          caseId,
          set: { status: 'closed', closedAs: 'last_resort' },
          material: true,
          event: { ...event, detail: { decision: 'cancel' } },
        },
        happened({ type: 'case_closed', caseId, how: 'last_resort' }),
        ...startCancel({ ...record, cases }, { cause, message, ...policy }).changes,
      ],
    };
  }
  const resort = policies.lastResort(one, record);
  const { resolution } = resort;
  const decisionId = `last-resort/${revision}`;
  const decision: Decision = { ...resort, ...policy, decisionId, data: {}, via: 'policy' };
  return {
    answer: { kind: 'resolved', resolution },
    changes: [
      ...decisionTaken(caseId, decision),
      {
        kind: 'case_changed',
        caseId,
        set: { status: 'decided', lastResortAt: again },
        material: true,
        event: { ...event, detail: { decision: resort.decision } },
      },
    ],
  };
}
