import type { PartyState } from './party.ts';
import type { World, WorldRules } from './world.ts';

export function partyState(rules: WorldRules, world: World, step: string): PartyState {
  const party = rules.partyOf(step);
  return world.parties[party.name] ?? party.initial;
}
