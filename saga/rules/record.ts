import { isSame, type NamedPhase } from '../phases.ts';
import type { StepShape } from './alignment.ts';
import {
  casesAfter,
  type Asking,
  type CaseChange,
  type CaseRecord,
  type Decision,
  type TakenDecision,
} from './case-record.ts';
import type { Fence, InstanceFences } from './fence.ts';
import type { InstanceEvent, Why } from './instance-event.ts';
import type { InstanceState } from './instance.ts';
import type { LetterChange } from './letters.ts';

/** All that is on record of one instance, as the rules look at it. It is read whole, and never changed. */
export interface InstanceRecord {
  readonly state: InstanceState;
  readonly fences: InstanceFences;
  /** Those that are not closed, the one that was decided last first. */
  readonly cases: readonly CaseRecord[];
  /** It may have forgotten what was done: the parties are asked before anything is sent, or ended, by it. */
  readonly asksFirst?: true;
}

/** The policies by which the cases of a saga are dealt with. */
export interface CasePolicies<R extends InstanceRecord = InstanceRecord> {
  /** Of the cases of a cause, as the instance is now. */
  policyOf(cause: string, record: R): CasePolicy;
  /** The decision that is taken past the pivot where nobody decides: to end without the refused phase. */
  lastResort(refused: NamedPhase & Why, record: R): TakenDecision;
  /** Why it is not taken, where it would give back what cannot be had back any more: in words for the history of the case. */
  whyNoLastResort?(one: CaseRecord, record: R): string | undefined;
  /** A time as events have it: ISO 8601. `ms`: since 1970. */
  timeOf(ms: number): string;
}

export interface CasePolicy {
  readonly team: string;
  readonly priority: number;
  /** The customer is asked first. */
  readonly mendableByCustomer?: true;
}

/** All that the rules have to know of a saga. Its own record has more than they look at. */
export interface SagaRules<R extends InstanceRecord = InstanceRecord> extends CasePolicies<R> {
  /** In the order of their declaration. */
  stepsOf(record: R): readonly StepShape[];
  /** Steps that are never undone. */
  isFinal(step: string): boolean;
  isPivot(at: NamedPhase): boolean;
  /** The hash of the request that a phase would make, by the record. */
  requestHash(at: NamedPhase, record: R): string;
  /** Phases that are on record as done, with another result than the saga needs before its pivot: another amount was paid. */
  notAsDue(record: R): readonly NamedPhase[];
  /** Undos of other steps that are done with this one, where that was done by other means than at their party. */
  settledBeside(at: NamedPhase): readonly NamedPhase[];
  /** Whether what is asked for by this concerns effects of other steps. */
  concernsOthers(after: Asking): boolean;
  /** Whether this is what is asked for now. */
  isAsked(record: R, part: Asking): boolean;
  /** Phases that a decision does without, wherever it is taken. */
  alsoWaived(decision: string, record: R): readonly NamedPhase[];
  /** The record with the request of the next revision: the one in force, changed by `after`. */
  revised(record: R, after: Asking): R;
  /** Folds an event. */
  evolved(record: R, event: InstanceEvent): R;
}

/** A change that a rule makes to a record; whoever keeps records writes all changes of a rule at once. */
export type Change =
  | { readonly kind: 'event'; readonly event: InstanceEvent }
  | { readonly kind: 'fence'; readonly step: string; readonly fence: Fence }
  /** From the next revision on this is asked for too, in place of what was. */
  | { readonly kind: 'revised'; readonly after: Asking }
  | CaseChange
  | LetterChange;

/** The ruling on a command: its changes, and its answer. */
export interface Ruled<Answer> {
  readonly changes: readonly Change[];
  readonly answer: Answer;
}

/** That this has happened. */
export function happened(event: InstanceEvent): Change {
  return { kind: 'event', event };
}

/** The decision on a case is in effect. */
export function inEffect({ caseId }: CaseRecord): Change {
  const set = { status: 'closed', closedAs: 'decided' } as const;
  return { kind: 'case_changed', caseId, set, event: { kind: 'closed' } };
}

/** The world has solved it, and nobody has to decide any more. `decision`: on record in place of a person's. */
export function solved(
  { caseId }: CaseRecord,
  { text, decision }: { text: string; decision?: Decision },
): readonly Change[] {
  return [
    ...(decision === undefined ? [] : decisionTaken(caseId, decision)),
    {
      kind: 'case_changed',
      caseId,
      set: { status: 'closed', closedAs: 'solved' },
      material: true,
      event: { kind: 'closed', text },
    },
    happened({ type: 'case_closed', caseId, how: 'solved' }),
  ];
}

/** A decision is on record. `waits`: it is to wait, and somebody has still to decide. */
export function decisionTaken(
  caseId: string,
  decision: Decision,
  { waits = false }: { waits?: boolean } = {},
): readonly Change[] {
  const { decisionId, decision: name, by } = decision;
  const still = waits ? ({ waits } as const) : {};
  return [
    { kind: 'decision_taken', caseId, decision },
    happened({ type: 'decision_taken', caseId, decisionId, decision: name, by, ...still }),
  ];
}

/** Nothing changes. */
export function answered<Answer>(answer: Answer): Ruled<Answer> {
  return { changes: [], answer };
}

/** The record after changes. */
export function applied<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  changes: readonly Change[],
): R {
  return changes.reduce((before, change) => after(saga, before, change), record);
}

function after<R extends InstanceRecord>(saga: SagaRules<R>, record: R, change: Change): R {
  switch (change.kind) {
    case 'event':
      return saga.evolved(record, change.event);
    case 'fence': {
      const { step, fence } = change;
      const fences = { ...record.fences, [step]: { ...record.fences[step], [fence.phase]: fence } };
      return { ...record, fences };
    }
    case 'revised':
      return saga.revised(record, change.after);
    case 'case_opened':
    case 'case_changed':
    case 'case_noted':
    case 'decision_taken':
      return { ...record, cases: casesAfter(record.cases, change) };
    case 'letter_opened':
    case 'closing_letter_opened':
    case 'letters_redriven':
    case 'letters_ended':
      // No rule looks at letters: what they are about is in the state.
      return record;
  }
}

export function caseOf({ cases }: Pick<InstanceRecord, 'cases'>, at: NamedPhase): CaseRecord | undefined {
  return cases.find((one) => isSame(one, at));
}

/** The case whose decision is being put into effect. */
export function applyingCase({ cases }: Pick<InstanceRecord, 'cases'>): CaseRecord | undefined {
  return cases.find(({ status }) => status === 'applying');
}
