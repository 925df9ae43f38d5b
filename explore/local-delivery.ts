import type { Fence } from '../saga/rules/fence.ts';
import type { Fate } from './fate.ts';
import { begunBy, withoutBegin } from './alignment.ts';
import { fenced, recordedOutcome } from './fencing.ts';
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
  const verdict = begunBy(rules, world, { at, aged: false });
  if (verdict.kind !== 'attempt') {
    const without = withoutBegin(world, at, verdict);
    return settled(without.world, without.outcome);
  }
  return refused
    ? record(rules, world, { at, fence: verdict.fence, outcome: refusalOf(at) })
    : effect(rules, world, { at, fence: verdict.fence });
}

function effect(rules: WorldRules, world: World, { at, fence }: { at: At; fence: Fence }): Applied {
  const party = rules.partyOf(at.step);
  const { state, done } = party.send(partyState(rules, world, at.step), at, knowsNow(rules, world, at));
  if (!done) return failed(world, 'The row is not in the state for it.');
  const changed = { ...world, parties: { ...world.parties, [party.name]: state } };
  return record(rules, changed, { at, fence, outcome: successOf(at) });
}

function record(
  rules: WorldRules,
  world: World,
  done: { at: At; fence: Fence; outcome: ReturnType<typeof successOf> },
): Applied {
  const recorded = recordedOutcome(rules, fenced(world, done.at, done.fence), done);
  return settled(recorded.world, recorded.outcome);
}
