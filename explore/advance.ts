import { undoPhase } from '../saga/step.ts';
import type { Outcome } from '../saga/outcome.ts';
import { spend } from './bounds.ts';
import { cancelRequested } from './cancel-requested.ts';
import type { SagaInput } from './driven-run.ts';
import type { ZombieAttempt } from './attempt.ts';
import type { Model } from './model.ts';
import { isLastResort, type Move } from './move.ts';
import type { NamedPhase } from '../saga/phases.ts';
import { nameOf } from './party.ts';
import { reviewOf, type Pending } from './request.ts';
import type { SagaNode } from './saga-graph.ts';
import type { State } from './state.ts';
import type { Violation } from './violation.ts';
import type { Answer, WorldCommand } from './world.ts';

/** The state after a move, before the run has reacted. */
export interface Advanced {
  readonly state: State;
  /** The input to the run, if there is any. */
  readonly input?: SagaInput;
  readonly violations: readonly Violation[];
}

type Answered = Advanced & { readonly answer: Answer };

/** Pure. A reset or a lost task has no input: the caller takes the run back to where it goes on from. */
export function advance(model: Model, state: State, move: Move): Advanced {
  switch (move.type) {
    case 'begin':
      return begin(model, state, move);
    case 'begin_late': {
      const { at } = performOf(state, move.request);
      return unsettled({ state: lose(state, { from: 'begin', at }), violations: [] }, move);
    }
    case 'interrupt':
      return interrupt(state, move.request);
    case 'decide':
    case 'last_resort':
      return decide(model, state, move);
    case 'solve':
      return solve(model, state, move.request);
    case 'finish':
      return finish(model, state, move);
    case 'record':
      return record(model, state, move.request);
    case 'cancel':
      return cancel(model, state);
    case 'cancel_reaches':
      return {
        state: { ...state, cancel: 'none' },
        violations: [],
        input: { type: 'cancel', reason: cancelRequested },
      };
    case 'redrive':
      return { state, violations: [], input: move };
    case 'resume':
      return resume(model, state, move.late);
    case 'reset':
      return { state: goneBack(state, 'resets'), violations: [] };
    case 'task_begins':
      return { state: { ...state, taskBegan: state.node }, violations: [] };
    case 'task_lost':
      return { state: goneBack(state, 'tasks'), violations: [] };
  }
}

function begin(model: Model, state: State, { request, aged }: Move & { type: 'begin' }): Advanced {
  // Once a key is that old, nothing that was sent under it arrives any more.
  const lates = aged ? state.lates.filter((late) => nameOf(late.at) !== request) : state.lates;
  const at = performOf(state, request).at;
  const after = ask(model, { ...state, lates }, { type: 'begin', at, aged });
  const { answer } = after;
  if (answer.kind !== 'begun') return settled(after, request, answer);
  const delivery = { retries: state.deliveries[request]?.retries ?? 0, attempt: answer.attempt };
  return { ...after, state: { ...after.state, deliveries: { ...state.deliveries, [request]: delivery } } };
}

function finish(model: Model, state: State, move: Move & { type: 'finish' }): Advanced {
  const { request, fate } = move;
  const attempt = state.deliveries[request]?.attempt;
  if (attempt === undefined) {
    const begun = begin(model, state, { type: 'begin', request, aged: false });
    if (begun.input !== undefined) return begun;
    const finished = finish(model, begun.state, move);
    return { ...finished, violations: [...begun.violations, ...finished.violations] };
  }
  const after = ask(model, state, { type: 'finish', attempt, fate });
  const { answer } = after;
  // The answer of a regular activity is not believed: the phase is delivered once more, and its fence answers.
  const isAnswer = answer.kind === 'settled' && answer.outcome.kind !== 'failed';
  if (isAnswer && (state.deliveries[request]?.retries ?? 0) > 0)
    return withViolations(after, begin(model, after.state, { type: 'begin', request, aged: false }));
  if (answer.kind !== 'unsettled') return settled(after, request, answer);
  return unsettled(
    answer.late === undefined ? after : { ...after, state: lose(after.state, answer.late) },
    move,
  );
}

function withViolations({ violations }: Advanced, next: Advanced): Advanced {
  return { ...next, violations: [...violations, ...next.violations] };
}

/** After an attempt without an outcome: another one, or the budget is spent, or it is to stop. */
function unsettled(after: Advanced, { request, givesUp }: { request: string; givesUp: boolean }): Advanced {
  if (performOf(after.state, request).interrupted) return told(after, request, { kind: 'interrupted' });
  if (givesUp)
    return told(after, request, { kind: 'failed', cause: 'outcome_unknown', message: 'No attempt is left.' });
  const { deliveries } = after.state;
  const retries = (deliveries[request]?.retries ?? 0) + 1;
  return { ...after, state: { ...after.state, deliveries: { ...deliveries, [request]: { retries } } } };
}

function record(model: Model, state: State, request: string): Advanced {
  const pending = pendingOf(state, request);
  const after = ask(model, state, recordCommand(pending, state.node));
  const { answer } = after;
  const input = { type: 'recorded', request } as const;
  if (answer.kind === 'waiting') return after;
  if (answer.kind === 'told') return { ...after, input: { ...input, told: answer.told } };
  if (pending.kind !== 'start_cancel') return { ...after, input };
  return {
    ...after,
    input: { ...input, told: answer.kind === 'cancelling' ? answer.reason : pending.reason },
  };
}

function recordCommand(pending: Pending, { attempted }: SagaNode): WorldCommand {
  switch (pending.kind) {
    case 'perform':
      throw new Error(`${pending.name} is performed, not recorded`);
    case 'park':
    case 'revise':
    case 'conclude':
    case 'revert':
    case 'take_back':
      return { type: pending.kind, at: pending.at };
    case 'review':
      return { type: 'advance_case', at: pending.at };
    case 'start_cancel':
      return { type: 'start_cancel', reason: pending.reason };
    case 'record_redrive':
      return { type: 'record_redrive', phases: pending.phases };
    case 'close': {
      const final = attempted.filter((step) => undoPhase(step) === undefined).map(({ name }) => name);
      return { type: 'close', as: pending.as, final };
    }
  }
}

function interrupt(state: State, request: string): Advanced {
  const pending = pendingOf(state, request);
  if (pending.kind !== 'review') return told({ state, violations: [] }, request, { kind: 'interrupted' });
  return { state, violations: [], input: { type: 'recorded', request, told: 'interrupted' } };
}

/** On record at once; the run is told when it asks again. */
function decide(model: Model, state: State, move: Decides): Advanced {
  if (!state.world.state.revisable) return endAtOnce(model, state, move);
  const { left } = state;
  const spent = isLastResort(move.choice) ? left : { ...left, decisions: left.decisions - 1 };
  return ask(model, { ...state, left: spent }, decisionCommand(state, move));
}

/** As a decision that somebody takes. */
function solve(model: Model, state: State, request: string): Advanced {
  const at = caseAsked(state, request);
  const left = { ...state.left, decisions: state.left.decisions - 1 };
  return ask(model, { ...state, left }, { type: 'solve', at });
}

function endAtOnce(model: Model, state: State, move: Decides): Advanced {
  const opened = record(model, state, move.request);
  if (opened.input !== undefined) return opened;
  const decided = ask(model, opened.state, decisionCommand(opened.state, move));
  const told = record(model, decided.state, move.request);
  return { ...told, violations: [...opened.violations, ...decided.violations, ...told.violations] };
}

type Decides = Move & { readonly type: 'decide' | 'last_resort' };

function caseAsked({ world }: State, request: string): NamedPhase {
  const at = world.cases.find((one) => reviewOf(one) === request);
  if (at === undefined) throw new Error(`There is no case for ${request}`);
  return at;
}

function decisionCommand(state: State, { type, request, choice }: Decides): WorldCommand {
  const at = caseAsked(state, request);
  return type === 'decide' ? { type, at, choice } : { type, at };
}

/** As the order's workflow does: first on record, then told to the run. */
function cancel(model: Model, state: State): Advanced {
  const left = spend(state.left, 'cancels');
  if (state.node.pivoted) return { state: { ...state, left }, violations: [] };
  const after = ask(model, { ...state, left }, { type: 'start_cancel', reason: cancelRequested });
  if (after.answer.kind !== 'cancelling') return after;
  return { ...after, state: { ...after.state, cancel: 'on_record' } };
}

function resume(model: Model, state: State, index: number): Advanced {
  const late = state.lates[index];
  if (late === undefined) throw new Error(`There is no late attempt ${index}`);
  const lates = state.lates.filter((other) => other !== late);
  return ask(model, { ...state, lates }, { type: 'resume', late });
}

/** Attempts that the old run had under way go on, and nobody waits for them. A cancel that is on record reaches the run once more. */
function goneBack(before: State, how: 'resets' | 'tasks'): State {
  const { taskBegan: _, ...state } = before;
  const lates = Object.values(state.deliveries).flatMap(({ attempt }): ZombieAttempt[] =>
    attempt === undefined ? [] : [{ from: 'begun', at: attempt.at, attempt }],
  );
  return {
    ...state,
    deliveries: {},
    lates: [...state.lates, ...lates],
    cancel: how === 'tasks' && state.world.state.cancel !== undefined ? 'on_record' : state.cancel,
    left: spend(state.left, how),
  };
}

function lose(state: State, late: ZombieAttempt): State {
  return { ...state, lates: [...state.lates, late], left: spend(state.left, 'lates') };
}

function ask(model: Model, state: State, command: WorldCommand): Answered {
  const { world, answer, violations } = model.ask(state.world, command);
  // Of a cancel that starts by itself the run is told as of any other.
  const starts = state.world.state.heldCancel !== undefined && world.state.cancel !== undefined;
  const cancel = starts ? 'on_record' : state.cancel;
  return { state: { ...state, world, cancel }, answer, violations };
}

function settled(after: Advanced, request: string, answer: Answer): Advanced {
  if (answer.kind !== 'settled') throw new Error(`A delivery does not answer ${answer.kind}`);
  return told(after, request, answer.outcome);
}

function told(after: Advanced, request: string, outcome: Outcome): Advanced {
  return { ...after, input: { type: 'settle', request, outcome } };
}

function pendingOf(state: State, request: string): Pending {
  const pending = state.node.pending.find(({ name }) => name === request);
  if (pending === undefined) throw new Error(`Nothing waits for ${request}`);
  return pending;
}

function performOf(state: State, request: string): Pending & { kind: 'perform' } {
  const pending = pendingOf(state, request);
  if (pending.kind !== 'perform') throw new Error(`${request} is not performed`);
  return pending;
}
