import { isSame, type NamedPhase } from '../phases.ts';
import type { StepShape } from './alignment.ts';
import type { CaseRuling } from './cases.ts';
import type { Fence, InstanceFences } from './fence.ts';
import type { InstanceEvent, InstanceState, Why } from './instance.ts';

/** All that is on record of one instance, as the rules look at it. It is read whole, and never changed. */
export interface InstanceRecord {
  readonly state: InstanceState;
  readonly fences: InstanceFences;
  /** Those that are not closed, the one that was decided last first. */
  readonly cases: readonly CaseRecord[];
}

/** A refusal that waits for a decision, or of which the decision is being put into effect. */
export interface CaseRecord extends NamedPhase {
  readonly caseId: string;
  /** `waiting`: on purpose. `decided`: and not yet put into effect. `applying`: what was done before follows the decision. */
  readonly status: 'open' | 'waiting' | 'decided' | 'applying';
  /** What was decided last. */
  readonly taken?: TakenDecision | undefined;
}

/** A decision as far as the rules go by it. */
export interface TakenDecision {
  readonly ruling: CaseRuling;
  /** What is asked for otherwise than before, if anything is. */
  readonly change?: { readonly before: Asking; readonly after: Asking } | undefined;
}

/** What is asked for, by names that the saga gives: a part of it, or all. */
export type Asking = object;

/** What the rules have to know of a saga. Its own record has more than they look at. */
export interface SagaRules<R extends InstanceRecord = InstanceRecord> {
  /** In the order of their declaration. */
  stepsOf(record: R): readonly StepShape[];
  /** Steps that are never undone. */
  isFinal(step: string): boolean;
  isPivot(at: NamedPhase): boolean;
  /** The hash of what a phase would ask for, by what is on record. */
  requestHash(at: NamedPhase, record: R): string;
  /** What is on record as done, and did not come to what the saga has to have before its pivot: another amount was paid. */
  notAsDue(record: R): readonly NamedPhase[];
  /** Whether what is asked for by this concerns effects of other steps. */
  concernsOthers(after: Asking): boolean;
  /** What is asked for from the next revision on: all that was, and `after`. */
  revised(record: R, after: Asking): R;
  /** Folds an event. */
  evolved(record: R, event: InstanceEvent): R;
}

/** What a rule does to a record; whoever keeps records writes it, all of it at once. */
export type Change =
  | { readonly kind: 'event'; readonly event: InstanceEvent }
  | { readonly kind: 'fence'; readonly step: string; readonly fence: Fence }
  /** From the next revision on this is asked for too, in place of what was. */
  | { readonly kind: 'revised'; readonly after: Asking }
  | { readonly kind: 'case_opened'; readonly at: NamedPhase; readonly why: Why }
  | ({ readonly kind: 'case_changed'; readonly caseId: string } & CaseChange);

/** What becomes of a case. */
export type CaseChange =
  | { readonly to: 'applying' }
  /** Its decision is in effect. */
  | { readonly to: 'closed' }
  /** Its decision was taken back, and why. */
  | { readonly to: 'open'; readonly message: string };

/** What a command comes to. */
export interface Ruled<Answer> {
  readonly changes: readonly Change[];
  readonly answer: Answer;
}

/** That this has happened. */
export function happened(event: InstanceEvent): Change {
  return { kind: 'event', event };
}

/** Nothing changes. */
export function answered<Answer>(answer: Answer): Ruled<Answer> {
  return { changes: [], answer };
}

/** The record after changes. Cases that are opened or taken have more to them, which whoever keeps them adds. */
export function applied<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  changes: readonly Change[],
): R {
  return changes.reduce((before, change) => after(saga, before, change), record);
}

function after<R extends InstanceRecord>(saga: SagaRules<R>, record: R, change: Change): R {
  switch (change.kind) {
    case 'event': {
      const evolved = saga.evolved(record, change.event);
      // Nobody is asked about an instance that is being undone, or has ended.
      return ends.has(change.event.type) ? { ...evolved, cases: [] } : evolved;
    }
    case 'fence': {
      const { step, fence } = change;
      const fences = { ...record.fences, [step]: { ...record.fences[step], [fence.phase]: fence } };
      return { ...record, fences };
    }
    case 'revised':
      return saga.revised(record, change.after);
    case 'case_opened': {
      const { step, phase } = change.at;
      const opened = { caseId: `${step}.${phase}`, step, phase, status: 'open' } as const;
      return { ...record, cases: [...record.cases, opened] };
    }
    case 'case_changed': {
      const { caseId, to } = change;
      const cases = record.cases.flatMap((one) => {
        if (one.caseId !== caseId) return [one];
        return to === 'closed' ? [] : [{ ...one, status: to }];
      });
      return { ...record, cases };
    }
  }
}

const ends: ReadonlySet<InstanceEvent['type']> = new Set([
  'cancel_started',
  'order_completed',
  'order_cancelled',
]);

export function caseOf({ cases }: Pick<InstanceRecord, 'cases'>, at: NamedPhase): CaseRecord | undefined {
  return cases.find((one) => isSame(one, at));
}
