import type { Outcome, Reason } from '../saga/outcome.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { StepShape } from '../saga/rules/alignment.ts';
import type { InstanceState } from '../saga/rules/instance.ts';
import { caseOf, type InstanceRecord, type Ruled } from '../saga/rules/record.ts';
import { changeBy, resolutionOf, type ModelTerms, type Choice, type Revisions } from './terms.ts';
import type { Told } from './driven-run.ts';
import { begin, finish, resume, type Attempt, type Fate, type ZombieAttempt } from './delivery.ts';
import type { EngineRules } from './engine-rules.ts';
import { givesBack, modelSaga } from './model-saga.ts';
import { deadlines, modelTime, opening } from './model-time.ts';
import { nameOf, type At, type Party, type PartyState } from './party.ts';

/** The state of an instance, and the terms that it asks for. */
export interface ModelState extends InstanceState {
  readonly asked: ModelTerms;
  /** Without decisions, the past of a settled fence does not matter any more. */
  readonly revisable: boolean;
  /** Where no task is lost, it does not matter whether a phase has waited for an engineer. */
  readonly losesTasks: boolean;
}

/** All that outlives a run: what PostgreSQL and the other parties hold of one order. A value, never changed. */
export interface World extends InstanceRecord {
  readonly state: ModelState;
  /** By the name of the party. */
  readonly parties: Readonly<Record<string, PartyState>>;
  /** By phase, the last key that its party has seen. */
  readonly keys: Readonly<Record<string, KeySeen>>;
}

export interface KeySeen {
  readonly n: number;
  /** Answered for good, or looked up since: a new key may follow. */
  readonly settled: boolean;
  readonly applied: boolean;
  /** Keys under which it only repeats how it did not do it. */
  readonly dead: Readonly<Record<number, Dead>>;
  /** A new key while the last one might have had its effect, or one older than the party remembers. */
  readonly breach?: 'unproven' | 'expired';
}

/** Declined, not in the state for it, or answered with a server error that was stored. */
export type Dead = 'refused' | 'conflict' | 'error';

/** The rules and facts that do not change while a saga is explored. */
export interface WorldRules extends EngineRules {
  partyOf(step: string): Party;
  /** In the order of their declaration; without it, those that were begun. */
  readonly steps?: readonly StepShape[];
  /** The terms of the order at first, and those that may be asked for instead. */
  readonly asked: ModelTerms;
  readonly revisions: Revisions;
  /** Before the pivot: what a step was refused for may be there later by itself, such as an item that is back. */
  solvesItself?(step: string): boolean;
  /** Faults in the books of an order that ended so; empty where all is well. */
  booksOf(world: World, closed: 'completed' | 'cancelled'): readonly string[];
}

export type WorldCommand =
  /** A worker takes up a phase. `aged`: its key is older than the window in which it may be sent again. */
  | { readonly type: 'begin'; readonly at: At; readonly aged: boolean }
  | { readonly type: 'finish'; readonly attempt: Attempt; readonly fate: Fate }
  /** A worker, or a request, that was presumed lost goes on. */
  | { readonly type: 'resume'; readonly late: ZombieAttempt }
  | { readonly type: 'start_cancel'; readonly reason: Reason }
  | { readonly type: 'park'; readonly at: At }
  /** The run asks how a refusal is resolved. */
  | { readonly type: 'advance_case'; readonly at: At }
  /** Nobody has decided. */
  | { readonly type: 'last_resort'; readonly at: NamedPhase }
  | { readonly type: 'decide'; readonly at: NamedPhase; readonly choice: Choice }
  | { readonly type: 'solve'; readonly at: NamedPhase }
  | { readonly type: 'revise'; readonly at: At }
  | { readonly type: 'conclude'; readonly at: At }
  | { readonly type: 'revert'; readonly at: At }
  | { readonly type: 'take_back'; readonly at: At }
  | { readonly type: 'record_redrive'; readonly phases: readonly Pick<At, 'step' | 'phase'>[] }
  | { readonly type: 'close'; readonly as: 'completed' | 'cancelled'; readonly final: readonly string[] };

export type Answer =
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  /** For good, or for an engineer. */
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  /** To be attempted again while the budget lasts. `late`: what may still come of this attempt. */
  | { readonly kind: 'unsettled'; readonly late?: ZombieAttempt }
  | { readonly kind: 'cancelling'; readonly reason: Reason }
  | { readonly kind: 'too_late' }
  | { readonly kind: 'held' }
  | { readonly kind: 'order_closed' }
  | { readonly kind: 'recorded' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'told'; readonly told: Told };

export interface Applied {
  readonly world: World;
  readonly answer: Answer;
}

export function newWorld(
  { asked }: Pick<WorldRules, 'asked'>,
  { revisable = true, losesTasks = false } = {},
): World {
  const state = { revision: 1, phases: [], pivoted: false, asked, revisable, losesTasks };
  return { state, fences: {}, cases: [], parties: {}, keys: {} };
}

/** The phases that are done without, by name. */
export function waivedIn({ state: { phases } }: World): readonly string[] {
  return phases.filter(({ waived }) => waived === true).map(nameOf);
}

/** The phases that cannot follow the revision in force, by name. */
export function declinedIn({ state: { phases, revision } }: World): readonly string[] {
  return phases.filter(({ rejectedRevision }) => rejectedRevision === revision).map(nameOf);
}

/** The phases that wait for an engineer, by name. */
export function parkedIn({ state: { phases, closed } }: World): readonly string[] {
  return closed === undefined ? phases.filter(({ status }) => status === 'parked').map(nameOf) : [];
}

/** The phases that waited for an engineer, by name: the sweeper goes by it where a run shows that it still does. */
export function onceParkedIn({ state: { phases, closed, losesTasks } }: World): readonly string[] {
  if (closed !== undefined || !losesTasks) return [];
  return phases.flatMap((phase) => (phase.wasParked === true ? [`${nameOf(phase)}${phase.status}`] : []));
}

const recorded = { kind: 'recorded' } as const;

/** The world after a command. Pure; what is on record changes by the engine's own rules. */
export function apply(rules: WorldRules, world: World, command: WorldCommand): Applied {
  const { cases, lifecycle } = rules;
  switch (command.type) {
    case 'begin':
      return begin(rules, world, command);
    case 'finish':
      return finish(rules, world, command);
    case 'resume':
      return resume(rules, world, command.late);
    case 'start_cancel':
      return startCancel(rules, world, command.reason);
    case 'park':
      return record(rules, world, lifecycle.park(world, { ...command.at, ...outage }));
    case 'advance_case':
      return advanceCase(rules, world, command.at);
    case 'last_resort':
      return takeLastResort(rules, world, command.at);
    case 'decide':
      return decide(rules, world, command);
    case 'solve':
      return solve(rules, world, command.at);
    case 'revise':
      return told(rules, world, cases.revise(modelSaga(rules), world, command.at));
    case 'conclude':
      return told(rules, world, cases.conclude(modelSaga(rules), world, command.at));
    case 'revert':
      return told(rules, world, cases.revert(modelSaga(rules), world, { ...command.at, message: '' }));
    case 'take_back':
      return told(rules, world, cases.takeBack(modelSaga(rules), world, { ...command.at, message: '' }));
    case 'record_redrive': {
      const { phases } = command;
      return record(
        rules,
        world,
        rules.redrive.redrive(modelSaga(rules), world, { phases, closing: false, by: 'explorer' }),
      );
    }
    case 'close':
      return close(rules, world, command);
  }
}

const outage = { cause: 'outcome_unknown', message: 'It waits for an engineer.' };

/** The world as a rule has changed it, and what the run makes of its answer. */
function ruled<Resolution>(
  rules: WorldRules,
  world: World,
  { changes, answer }: Ruled<Resolution>,
  heard: (answer: Resolution) => Answer,
): Applied {
  return { world: rules.record.applied(modelSaga(rules), world, changes), answer: heard(answer) };
}

/** Records changes that the run is not told of. */
function record(rules: WorldRules, world: World, by: Ruled<unknown>): Applied {
  return ruled(rules, world, by, () => recorded);
}

function told(rules: WorldRules, world: World, by: Ruled<Told>): Applied {
  return ruled(rules, world, by, (answer) => ({ kind: 'told', told: answer }));
}

function startCancel(rules: WorldRules, world: World, { cause, message }: Reason): Applied {
  const by = rules.lifecycle.startCancel(world, { cause, message, by: 'explorer' });
  return ruled(rules, world, by, (answer) =>
    answer.kind === 'cancelling'
      ? { kind: 'cancelling', reason: { cause: answer.cause, message: answer.message } }
      : { kind: answer.kind },
  );
}

function advanceCase(rules: WorldRules, world: World, at: At): Applied {
  const by = rules.cases.advance(modelSaga(rules), world, { ...at, ...unnamed }, opening(at));
  return ruled(rules, world, by, (answer) =>
    answer.kind === 'resolved' ? { kind: 'told', told: answer.resolution } : { kind: 'waiting' },
  );
}

const unnamed = { cause: 'internal_error', message: 'It was refused.' };

/** On record; the run is told when it asks again. */
function takeLastResort(rules: WorldRules, world: World, at: NamedPhase): Applied {
  const now = caseOf(world, at)?.lastResortAt ?? modelTime.now;
  return record(rules, world, rules.deadlines.meetDeadlines(modelSaga(rules), world, { at, now, deadlines }));
}

/** A person rules on a case. */
function decide(
  rules: WorldRules,
  world: World,
  { at, choice }: { at: NamedPhase; choice: Choice },
): Applied {
  const one = caseOf(world, at);
  if (one === undefined) return { world, answer: recorded };
  const { now } = modelTime;
  const sent = { decisionId: choice, decision: choice, by: 'explorer', reason: '', via: 'explorer' };
  const change = changeBy(world.state.asked, { choice, step: at.step, revisions: rules.revisions });
  const resolution = resolutionOf(choice, { givesBack: givesBack(rules, at.step) });
  const meaning = { kind: 'means', decision: choice, data: {}, resolution, change } as const;
  const command = { ...sent, one, overClaims: false, now };
  const facts = { sent: undefined, meaning };
  return record(rules, world, rules.deciding.decide(modelSaga(rules), world, command, facts));
}

/** Nobody has to decide. */
function solve(rules: WorldRules, world: World, at: NamedPhase): Applied {
  const one = caseOf(world, at);
  if (one === undefined) return { world, answer: recorded };
  const by = { decisionId: 'solved', by: 'explorer', via: 'explorer', reason: '', data: {} };
  const decision = { ...by, decision: 'retry', resolution: 'retry' } as const;
  return record(rules, world, rules.solving.solve(world, one, { text: '', decision }));
}

/** Ends the order, unless what is on record speaks against it. */
function close(
  rules: WorldRules,
  world: World,
  { as, final }: { as: 'completed' | 'cancelled'; final: readonly string[] },
): Applied {
  const ended = { kind: 'told', told: { kind: 'closed' } } as const;
  if (world.state.closed !== undefined) return { world, answer: ended };
  const saga = modelSaga(rules, { final });
  const refused = rules.lifecycle.objectionToEnd(saga, world, as);
  if (refused !== undefined) return { world, answer: { kind: 'told', told: refused } };
  const event = { type: as } as const;
  return { world: rules.record.applied(saga, world, rules.lifecycle.end(world, event)), answer: ended };
}
