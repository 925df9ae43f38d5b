import { allows } from './bounds.ts';
import { directionOf, type NamedPhase } from '../saga/phases.ts';
import { latecomers, unsettling, type Fate } from './fate.ts';
import type { Move } from './move.ts';
import { choicesOn, lastChoiceOn } from './choices.ts';
import { knowsNow, knowsOf } from './attempt.ts';
import { isCancelling } from '../saga/rules/instance.ts';
import { caseOf } from '../saga/rules/record.ts';
import { isBlocked, isOutstanding } from './model-time.ts';
import { nameOf, type At, type Knows } from './party.ts';
import { reviewOf, type Pending } from './request.ts';
import type { Delivery, State } from './state.ts';
import { partyState } from './party-state.ts';
import { parkedIn, type WorldRules } from './world.ts';

/** All that may happen next, always in the same order. Moves that go well come first. */
export function movesOf(state: State, rules: WorldRules): readonly Move[] {
  const asked = state.node.pending.flatMap((pending) => movesOfRequest(state, rules, pending));
  if (state.left.calm > 0 && !state.world.state.pivoted) return asked.filter(isCalm);
  return [
    ...asked,
    ...decisionsBeside(state, rules),
    ...commands(state, rules),
    ...state.lates.map((_, late): Move => ({ type: 'resume', late })),
    ...(allows(state.left, 'resets') ? [{ type: 'reset' } as const] : []),
    ...(allows(state.left, 'tasks') ? tasks(state) : []),
  ];
}

function isCalm(move: Move): boolean {
  return move.type === 'finish' ? move.fate === 'answers' : !(move.type === 'begin' && move.aged);
}

/** Somebody decides on an open case that the run does not come to before another one is decided. */
function decisionsBeside({ node, world, left }: State, rules: WorldRules): readonly Move[] {
  if (left.calm === 0 || node.end !== undefined || !world.state.pivoted) return [];
  const waits = (request: string) => node.pending.some(({ name }) => name === request);
  return world.cases.flatMap((one) => {
    const request = reviewOf(one);
    return one.status !== 'open' || waits(request) ? [] : decisionsOn(rules, { world, left, one, request });
  });
}

function decisionsOn(
  rules: WorldRules,
  { world, left, one, request }: Pick<State, 'world' | 'left'> & { one: NamedPhase; request: string },
): readonly Move[] {
  const choices = [
    ...(left.decisions > 0 ? choicesOn(rules, world, one) : []),
    lastChoiceOn(rules, world, one),
  ];
  const isSolvable = left.decisions > 0 && !world.state.pivoted && rules.solvesItself?.(one.step) === true;
  return [
    ...choices.map((choice): Move => ({ type: 'decide', request, choice })),
    ...(isSolvable ? [{ type: 'solve', request } as const] : []),
  ];
}

function commands(state: State, rules: WorldRules): readonly Move[] {
  const { node, cancel, left } = state;
  const open = node.end === undefined;
  const redriven = open ? redrivable(state, rules) : [];
  return [
    ...(redriven.length > 0 ? [{ type: 'redrive' } as const] : []),
    ...(node.parked.length > 1 ? redriven.map((phase): Move => ({ type: 'redrive', phase })) : []),
    ...(allows(left, 'cancels') ? [{ type: 'cancel' } as const] : []),
    ...(open && cancel === 'on_record' ? [{ type: 'cancel_reaches' } as const] : []),
  ];
}

/** What the run waits with, and an engineer is asked about, or the sweeper tells it of: also that its instance has ended. */
function redrivable({ node, world }: State, { untold }: WorldRules): readonly string[] {
  const { closed, losesTasks } = world.state;
  // Where no task is lost, the run waits with what the record says.
  if (node.parked.length === 0 || closed !== undefined || !losesTasks) return node.parked;
  const cases = world.cases.map(({ customerUntil: _, ...one }) => one);
  const told = untold.redrivesUntold({ ...world.state, stage: '', cases }, { status: 'stalled' });
  const beingParked = node.pending.flatMap((one) => (one.kind === 'park' ? [nameOf(one.at)] : []));
  const known = [...parkedIn(world), ...beingParked, ...told.map(nameOf)];
  return node.parked.filter((phase) => known.includes(phase));
}

/**
 * A workflow task begins when somebody has decided on a case, or redrives what is parked. One that begins with the run is lost like a
 * run that is reset.
 */
function tasks({ taskBegan, node, world }: State): readonly Move[] {
  if (taskBegan !== undefined) return taskBegan === node ? [] : [{ type: 'task_lost' }];
  const isDecided = node.pending.some(
    (request) => request.kind === 'review' && caseOf(world, request.at)?.status === 'decided',
  );
  return isDecided || node.parked.length > 0 ? [{ type: 'task_begins' }] : [];
}

function movesOfRequest(state: State, rules: WorldRules, pending: Pending): readonly Move[] {
  const request = pending.name;
  if (pending.kind === 'review') return movesOfReview(state, rules, pending);
  // Written down in turns: that it is parked, and then that it goes on.
  if (pending.kind === 'record_redrive' && isBeingParked(state, pending)) return [];
  if (pending.kind !== 'perform') return [{ type: 'record', request }];
  const delivery = state.deliveries[request] ?? { retries: 0 };
  const { at } = pending;
  if (delivery.attempt !== undefined) return finishes(state, rules, { at, pending, delivery });
  if (pending.interrupted) return [{ type: 'interrupt', request }];
  const taken = rules.partyOf(at.step).local(at)
    ? finishes(state, rules, { at, pending, delivery })
    : begins(state, at, request);
  return [...taken, ...lost(state, { at, pending, delivery })];
}

function isBeingParked({ node }: State, { phases }: Pending & { readonly kind: 'record_redrive' }): boolean {
  const names = phases.map(nameOf);
  return node.pending.some((other) => other.kind === 'park' && names.includes(nameOf(other.at)));
}

/** The run asks what has become of its case, a person decides on it, or nobody does. */
function movesOfReview(
  state: State,
  rules: WorldRules,
  { at, name, interrupted }: Pending & { readonly kind: 'review' },
): readonly Move[] {
  if (interrupted) return [{ type: 'interrupt', request: name }];
  const { state: instance } = state.world;
  const cancelling = isCancelling(instance);
  // After the pivot nothing is cancelled.
  const last = lastChoiceOn(rules, state.world, at);
  // Where there are no decisions, the case is opened and ended in one move.
  if (!instance.revisable && !cancelling) return [{ type: 'last_resort', request: name, choice: last }];
  if (caseOf(state.world, at)?.status !== 'open' || cancelling) return [{ type: 'record', request: name }];
  return [
    ...decisionsOn(rules, { ...state, one: at, request: name }),
    { type: 'last_resort', request: name, choice: last },
  ];
}

/**
 * A key ages in a day: no worker that has it sleeps that long. Where only a look-up may go out, or a refusal is not the last word, time
 * passes until what was sent cannot arrive any more.
 */
function begins({ world, lates, deliveries, left }: State, at: At, request: string): readonly Move[] {
  const fence = world.fences[at.step]?.[at.phase];
  const young = { type: 'begin', request, aged: false } as const;
  const aged = { type: 'begin', request, aged: true } as const;
  if (isBlocked(fence) || isOutstanding(fence))
    return (deliveries[request]?.retries ?? 0) < left.retries ? [young, aged] : [aged];
  const asleep = lates.some((late) => nameOf(late.at) === request);
  return !asleep && fence?.state === 'attempting' ? [young, aged] : [young];
}

interface Subject {
  readonly at: At;
  readonly pending: Pending;
  readonly delivery: Delivery;
}

function lost(state: State, { at, pending, delivery }: Subject): readonly Move[] {
  if (!allows(state.left, 'lates')) return [];
  return waysOn(state, { at, pending, delivery }).map((givesUp) => ({
    type: 'begin_late',
    request: pending.name,
    givesUp,
  }));
}

function finishes(state: State, rules: WorldRules, subject: Subject): readonly Move[] {
  const { pending } = subject;
  const settling = settlingFates(state, rules, subject);
  const retried = unsettlingFates(state, rules, subject);
  const ways = waysOn(state, subject);
  return [
    ...settling.map((fate): Move => ({ type: 'finish', request: pending.name, fate, givesUp: false })),
    ...ways.flatMap((givesUp) =>
      retried.map((fate): Move => ({ type: 'finish', request: pending.name, fate, givesUp })),
    ),
  ];
}

/** Whether the budget of attempts is spent: false, true, or either. An undo is attempted without end. */
function waysOn(state: State, { at, pending, delivery }: Subject): readonly boolean[] {
  if (pending.interrupted) return [false];
  const again = delivery.retries < state.left.retries ? [false] : [];
  return directionOf(at.phase) === 'forward' && allows(state.left, 'parks') ? [...again, true] : again;
}

function settlingFates(state: State, rules: WorldRules, subject: Subject): readonly Fate[] {
  const { at, pending } = subject;
  const mayPark = allows(state.left, 'parks');
  const undone = directionOf(at.phase) === 'undo';
  const party = rules.partyOf(at.step);
  const before = partyState(rules, state.world, at.step);
  const knows = knowsAt(state, rules, subject);
  const refusable = party.refusable?.(before, at, knows) !== false;
  const fresh = party.lookUp === undefined || party.lookUp(before, at, knows) === 'not_applied';
  return [
    'answers',
    ...(fresh && refusable && (!undone || mayPark) && !(at.pivot && party.local(at))
      ? (['refuses'] as const)
      : []),
    ...(fresh && party.local(at) && party.lapse?.(before, at, knows) !== undefined
      ? (['lapsed'] as const)
      : []),
    ...(party.local(at) || party.lookUp === undefined ? [] : (['fails_after'] as const)),
    ...(mayPark || (pending.interrupted && !undone) ? (['rejects'] as const) : []),
  ];
}

/** A reservation that lapses elsewhere is taken again, and the phase is attempted again. */
function unsettlingFates(state: State, rules: WorldRules, subject: Subject): readonly Fate[] {
  const { at } = subject;
  const party = rules.partyOf(at.step);
  if (party.local(at)) return ['unavailable', 'answer_lost'];
  const before = partyState(rules, state.world, at.step);
  const lapses = party.lapse?.(before, at, knowsAt(state, rules, subject)) !== undefined;
  const late = allows(state.left, 'lates');
  const creates = party.prepares(at) && state.world.fences[at.step]?.[at.phase]?.reference === undefined;
  return [...unsettling].filter((fate) => {
    if (fate === 'lapsed') return lapses;
    if (fate === 'paused_before_store') return late && creates;
    return late || !latecomers.has(fate);
  });
}

function knowsAt({ world }: State, rules: WorldRules, { at, delivery }: Subject): Knows {
  return delivery.attempt === undefined ? knowsNow(rules, world, at) : knowsOf(rules, delivery.attempt);
}
