import type { Fence } from '../saga/rules/fence.ts';
import type { Fate } from './fate.ts';
import { beginPhase } from './begin-phase.ts';
import { recorded } from './recorded.ts';
import { knowsNow } from './attempt.ts';
import type { At } from './party.ts';
import { failed, refusalOf, settled, successOf } from './settled.ts';
import { partyState } from './party-state.ts';
import type { Applied, World, WorldRules } from './world.ts';

/** The effect, its fence and the order's row in one transaction: all of it, or nothing. */
export function finishLocal(rules: WorldRules, world: World, { at, fate }: { at: At; fate: Fate }): Applied {
  switch (fate) {
    case 'unavailable':
    case 'request_lost':
    case 'fails_before':
    case 'adrift':
    case 'paused_before_store':
    case 'paused_before_send':
      return { world, answer: { kind: 'unsettled' } };
    case 'rejects':
      return failed(world, 'The transaction failed.');
    case 'answer_lost':
    case 'fails_after':
    case 'paused_before_record':
      return {
        world: transaction(rules, world, { at, refused: false }).world,
        answer: { kind: 'unsettled' },
      };
    case 'answers':
      return transaction(rules, world, { at, refused: false });
    case 'refuses':
    case 'lapsed':
      return transaction(rules, world, { at, refused: true });
  }
}

function transaction(
  rules: WorldRules,
  world: World,
  { at, refused }: { at: At; refused: boolean },
): Applied {
  const { verdict, begun } = beginPhase(rules, world, at);
  if (verdict.kind !== 'attempt') return settled(begun, rules.attempts.outcomeOf(verdict));
  const { fence } = verdict;
  return refused
    ? recorded(rules, begun, { at, fence, outcome: refusalOf(at) })
    : effect(rules, begun, { before: world, at, fence });
}

function effect(
  rules: WorldRules,
  world: World,
  { before, at, fence }: { before: World; at: At; fence: Fence },
): Applied {
  const party = rules.partyOf(at.step);
  const { state, done } = party.send(partyState(rules, world, at.step), at, knowsNow(rules, before, at));
  if (!done) return failed(before, 'The row is not in the state for it.');
  const changed = { ...world, parties: { ...world.parties, [party.name]: state } };
  return recorded(rules, changed, { at, fence, outcome: successOf(at) });
}
