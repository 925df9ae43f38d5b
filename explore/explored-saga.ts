import { judge } from '../journal/fence-rules.ts';
import { SagaRun } from '../saga/saga-run.ts';
import type { SagaDefinition } from '../saga/saga.ts';
import { thingParty } from './thing-party.ts';
import type { Party } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** A saga with the world that it is explored in. */
export interface ExploredSaga {
  readonly saga: SagaDefinition<unknown>;
  readonly rules: WorldRules;
  readonly Run: typeof SagaRun;
}

/** For any saga: each step has a party of its own, which can look up and refuses what comes after its undo. */
export function inGenericWorld<State>(saga: SagaDefinition<State>): ExploredSaga {
  const parties = new Map<string, Party>();
  const partyOf = (step: string): Party => {
    const party = parties.get(step) ?? thingParty(step);
    parties.set(step, party);
    return party;
  };
  return {
    saga: saga,
    rules: { partyOf, judge, booksOf: genericBooks },
    Run: SagaRun,
  };
}

/** What is on record as done is done, once, and of a cancelled order nothing is left. */
export function genericBooks(
  { fences, parties }: World,
  closed: 'completed' | 'cancelled',
): readonly string[] {
  return Object.entries(parties).flatMap(([step, party]) => {
    if (party.kind !== 'thing') return [];
    const { run, try: tried } = fences[step] ?? {};
    if (closed === 'completed') {
      const expected = tried === undefined ? 'applied' : 'confirmed';
      return party.state === expected ? [] : [`${step} is ${party.state}, not ${expected}`];
    }
    const final = run !== undefined && fences[step]?.compensate === undefined;
    return final || party.state === 'none' || party.state === 'undone' ? [] : [`${step} is ${party.state}`];
  });
}
