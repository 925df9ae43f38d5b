import { allows } from './bounds.ts';
import { directionOf } from '../domain/steps.ts';
import { latecomers, unsettling, type Fate } from './fate.ts';
import type { Move } from './move.ts';
import { knowsOf } from './delivery.ts';
import { nameOf, nothingKnown, type At, type Knows } from './party.ts';
import type { Pending } from './request.ts';
import type { Delivery, State } from './state.ts';
import { partyState } from './party-state.ts';
import type { WorldRules } from './world.ts';

/** All that may happen next, always in the same order. What goes well comes first. */
export function movesOf(state: State, rules: WorldRules): readonly Move[] {
  return [
    ...state.node.pending.flatMap((pending) => movesOfRequest(state, rules, pending)),
    ...commands(state),
    ...state.lates.map((_, late): Move => ({ type: 'resume', late })),
    ...(allows(state.left, 'resets') ? [{ type: 'reset' } as const] : []),
  ];
}

function commands({ node, cancel, left }: State): readonly Move[] {
  const open = node.end === undefined;
  return [
    ...(open && node.parked.length > 0 ? [{ type: 'redrive' } as const] : []),
    ...(open && node.parked.length > 1 ? node.parked.map((phase): Move => ({ type: 'redrive', phase })) : []),
    ...(allows(left, 'cancels') ? [{ type: 'cancel' } as const] : []),
    ...(open && cancel === 'on_record' ? [{ type: 'cancel_reaches' } as const] : []),
  ];
}

function movesOfRequest(state: State, rules: WorldRules, pending: Pending): readonly Move[] {
  const request = pending.name;
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

/** A key ages in a day: no worker that has it sleeps that long. */
function begins({ world, lates }: State, at: At, request: string): readonly Move[] {
  const asleep = lates.some((late) => nameOf(late.at) === request);
  const aging = !asleep && world.fences[at.step]?.[at.phase]?.state === 'attempting';
  return [
    { type: 'begin', request, aged: false },
    ...(aging ? [{ type: 'begin', request, aged: true } as const] : []),
  ];
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
  const knows = knowsAt(subject);
  const fresh = party.lookUp === undefined || party.lookUp(before, at, knows) === 'not_applied';
  const parks = undone || state.node.pivoted || (at.phase === 'confirm' && !at.pivot);
  return [
    'answers',
    ...(fresh && (!parks || mayPark) && !at.pivot ? (['refuses'] as const) : []),
    ...(fresh && party.local(at) && party.lapse?.(before, at, knows) !== undefined
      ? (['lapsed'] as const)
      : []),
    ...(party.local(at) || party.lookUp === undefined ? [] : (['fails_after'] as const)),
    ...(mayPark || (pending.interrupted && !undone) ? (['rejects'] as const) : []),
  ];
}

/** What lapses elsewhere is taken anew, and the phase is attempted again. */
function unsettlingFates(state: State, rules: WorldRules, subject: Subject): readonly Fate[] {
  const { at } = subject;
  const party = rules.partyOf(at.step);
  if (party.local(at)) return ['unavailable', 'answer_lost'];
  const before = partyState(rules, state.world, at.step);
  const lapses = party.lapse?.(before, at, knowsAt(subject)) !== undefined;
  const late = allows(state.left, 'lates');
  const creates = party.prepares(at) && state.world.fences[at.step]?.[at.phase]?.reference === undefined;
  return [...unsettling].filter((fate) => {
    if (fate === 'lapsed') return lapses;
    if (fate === 'paused_before_store') return late && creates;
    return late || !latecomers.has(fate);
  });
}

function knowsAt({ delivery }: Subject): Knows {
  return delivery.attempt === undefined ? nothingKnown : knowsOf(delivery.attempt);
}
