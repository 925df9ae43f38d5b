import type {
  AskedOtherwise,
  CaseChange,
  CaseEvent,
  CaseRecord,
  CaseResolution,
  CaseSet,
  Decision,
  KnownCase,
} from './case-record.ts';
import type { Why } from './instance-event.ts';
import { startCancel } from './lifecycle.ts';
import { closedAlready, objectionTo, type Objection, type Refused, type Stale } from './objection.ts';
import {
  decisionTaken,
  happened,
  type CasePolicies,
  type Change,
  type InstanceRecord,
  type Ruled,
} from './record.ts';

/** A person's decision on a case. */
export interface DecideCommand {
  /** As it is now, its end included. */
  readonly one: KnownCase;
  /** Of the case, on which the decision was taken. */
  readonly revision?: number | undefined;
  readonly version?: number | undefined;
  readonly decisionId: string;
  readonly decision: string;
  readonly by: string;
  readonly reason: string;
  readonly note?: string | undefined;
  readonly via: string;
  /** Claims of others do not keep them from it. */
  readonly overClaims: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Facts that a decision needs beside the record. */
export interface DecisionFacts<Refusal> {
  /** The earlier use of its decision id on this case, if there was one. */
  readonly sent: 'same' | 'another' | undefined;
  readonly meaning: Meaning | { readonly kind: 'refused'; readonly refusal: Refusal };
}

/** The meaning of a decision, by the word of the saga. */
export interface Meaning {
  readonly kind: 'means';
  readonly decision: string;
  readonly data: unknown;
  readonly resolution: CaseResolution;
  readonly change?: AskedOtherwise | undefined;
  /** To wait on purpose: until a time, or as long as the case may. */
  readonly wait?: { readonly until?: number | undefined } | undefined;
  /** It takes two persons. */
  readonly fourEyes?: { readonly firstDecidedSo: boolean } | undefined;
  /** The question that somebody has to say yes to before it can be taken. */
  readonly question?: Question | undefined;
}

/** The question of a case while a decision on it waits for an approval. */
export interface Question extends Why {
  readonly team: string;
  readonly priority: number;
}

export interface Decided {
  readonly kind: 'decided';
  /**
   * `effect`: it goes on from here; `seconded`: another person has to decide so as well; `proposed`: it has to be approved first;
   * `waiting`: on purpose.
   */
  readonly state: 'effect' | 'seconded' | 'proposed' | 'waiting';
}

/** Takes a decision, or says why it cannot be taken. It is put into effect by the run. */
export function decide<R extends InstanceRecord, Refusal extends Refused>(
  policies: CasePolicies<R>,
  record: R,
  command: DecideCommand,
  facts: DecisionFacts<Refusal>,
): Ruled<Decided | Objection | Stale | Refusal> {
  const { one, meaning } = { ...command, ...facts };
  const known = repeated(one, facts.sent);
  if (known?.kind === 'decided') return { answer: known, changes: [] };
  if (known !== undefined) return refused(command, known);
  if (one.status !== 'open' && one.status !== 'waiting') return refused(command, closedAlready(one));
  const objection = objectionTo(record, one, command);
  if (objection !== undefined) return refused(command, objection);
  if (meaning.kind === 'refused') return refused(command, meaning.refusal);
  const { fourEyes, question } = meaning;
  if (fourEyes !== undefined) {
    const isSecond = one.approvedBy !== undefined && fourEyes.firstDecidedSo;
    if (!isSecond) return approveFirst(one, command, meaning);
    if (one.approvedBy === command.by)
      return refused<Objection>(command, {
        kind: 'second_person_needed',
        message: 'You have decided so: a second person has to as well.',
      });
  }
  return question === undefined
    ? take(policies, record, { one, command, meaning })
    : propose(one, { command, meaning, question });
}

/** It is said in the history of the case, and nothing changes. */
function refused<Answer extends Refused>(
  { one: { caseId }, by, decision, via }: DecideCommand,
  answer: Answer,
): Ruled<Answer> {
  const event: CaseEvent = { kind: 'refused', by, text: answer.message, detail: { decision, via } };
  return { answer, changes: [{ kind: 'case_noted', caseId, event }] };
}

/** The same decision again has the same answer. An approval that was seconded counts as one. */
function repeated(
  { status, approvedBy, proposed }: KnownCase,
  sent: 'same' | 'another' | undefined,
): Decided | Objection | undefined {
  if (sent === undefined) return undefined;
  if (sent === 'another')
    return {
      kind: 'decision_id_reused',
      message: 'This decision id was used for another decision on this case.',
    };
  if (status === 'waiting') return { kind: 'decided', state: 'waiting' };
  if (status !== 'open') return { kind: 'decided', state: 'effect' };
  const asked = proposed === undefined ? 'effect' : 'proposed';
  return { kind: 'decided', state: approvedBy === undefined ? asked : 'seconded' };
}

/** Another person has to approve as well. */
function approveFirst(
  one: CaseRecord,
  { by, reason, note, decisionId }: DecideCommand,
  { decision, data }: Meaning,
): Ruled<Decided> {
  const detail = { decision, data, note, decisionId };
  return {
    answer: { kind: 'decided', state: 'seconded' },
    changes: [
      changeOf(one, {
        set: { approvedBy: by, claim: undefined },
        event: { kind: 'approved_first', by, text: reason, detail },
      }),
    ],
  };
}

/** It cannot be taken as it is: the case is about that from here on, and the decision waits for an approval. */
function propose(
  one: CaseRecord,
  { command, meaning, question }: { command: DecideCommand; meaning: Meaning; question: Question },
): Ruled<Decided> {
  const { by, reason, note, decisionId, via } = command;
  const { decision, data, change } = meaning;
  const { cause, message, team, priority } = question;
  const former = one.proposed ?? one;
  return {
    answer: { kind: 'decided', state: 'proposed' },
    changes: [
      changeOf(one, {
        set: {
          status: 'open',
          cause,
          message,
          priority,
          ...(one.escalated ? {} : { team }),
          audience: 'operator',
          waitingUntil: undefined,
          approvedBy: undefined,
          claim: undefined,
          proposed: { decision, data, change, cause: former.cause, message: former.message },
        },
        event: { kind: 'proposed', by, text: reason, detail: { decision, data, note, via, decisionId } },
      }),
      happened({
        type: 'case_passed_on',
        caseId: one.caseId,
        audience: 'operator',
        question: { cause, message },
      }),
    ],
  };
}

/** Records a decision that nothing speaks against. */
function take<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { one, command, meaning }: { one: CaseRecord; command: DecideCommand; meaning: Meaning },
): Ruled<Decided> {
  const { by, via, reason, note, decisionId } = command;
  const { decision, data, resolution, change, wait } = meaning;
  const { caseId, cause, message } = one;
  const decided: Decision = { decisionId, decision, data, resolution, by, via, reason, note, change };
  const former = formerQuestion(policies, record, one);
  const event: CaseEvent = { kind: 'decided', by, text: reason, detail: { decision, note, via } };
  const on = (set: CaseSet) => [
    ...former.told,
    ...decisionTaken(caseId, decided, { waits: wait !== undefined }),
    changeOf(one, { set: { ...former.set, ...set }, event }),
  ];
  if (wait !== undefined)
    return { answer: { kind: 'decided', state: 'waiting' }, changes: on(waiting(one, wait, command.now)) };
  const answer = { kind: 'decided', state: 'effect' } as const;
  if (resolution !== 'cancel') return { answer, changes: on({ status: 'decided', waitingUntil: undefined }) };
  const cases = record.cases.filter((other) => other.caseId !== caseId);
  const cancel = startCancel({ ...record, cases }, { cause, message, by, reason });
  return { answer, changes: [...on({ status: 'closed', closedAs: 'decided' }), ...cancel.changes] };
}

/** Once it is decided, a case is about what was refused: if the decision cannot be put into effect, that is asked again. */
function formerQuestion<R extends InstanceRecord>(
  policies: CasePolicies<R>,
  record: R,
  { caseId, audience, escalated, proposed }: CaseRecord,
): { set: CaseSet; told: readonly Change[] } {
  if (proposed === undefined) return { set: {}, told: [] };
  const { cause, message } = proposed;
  const { team, priority } = policies.policyOf(cause, record);
  return {
    set: { cause, message, priority, ...(escalated ? {} : { team }), proposed: undefined },
    told: [happened({ type: 'case_passed_on', caseId, audience, question: { cause, message } })],
  };
}

/**
 * Whoever waits on purpose is not late: until a date, all that follows is put off by as long; without one, the case is due
 * when its last resort is.
 */
function waiting(
  { dueAt, escalateAt, lastResortAt }: CaseRecord,
  { until }: { readonly until?: number | undefined },
  now: number,
): CaseSet {
  const waits = { status: 'waiting', waitingUntil: until ?? lastResortAt, claim: undefined } as const;
  if (until === undefined)
    return {
      ...waits,
      dueAt: Math.max(dueAt, lastResortAt),
      escalateAt: Math.max(escalateAt, lastResortAt),
    };
  const leftOver = until - now;
  return {
    ...waits,
    dueAt: dueAt + leftOver,
    escalateAt: escalateAt + leftOver,
    lastResortAt: lastResortAt + leftOver,
  };
}

/** The question to be decided is another one now. */
function changeOf({ caseId }: CaseRecord, change: { set: CaseSet; event: CaseEvent }): CaseChange {
  return { kind: 'case_changed', caseId, material: true, ...change };
}
