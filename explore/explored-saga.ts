import { SagaRun } from '../saga/saga-run.ts';
import type { SagaDefinition } from '../saga/saga.ts';
import { questionParty } from './question-party.ts';
import { thingParty } from './thing-party.ts';
import type { ModelTerms } from './terms.ts';
import { realRules } from './engine-rules.ts';
import type { Party } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** A saga with the world that it is explored in. */
export interface ExploredSaga {
  readonly saga: SagaDefinition;
  readonly rules: WorldRules;
  readonly Run: typeof SagaRun;
}

const asked: ModelTerms = { goods: 'A', due: 0, own: [] };

/** For any saga: each step has a party of its own, which can look up and refuses what comes after its undo. `special`: parties that differ. */
export function inGenericWorld(
  saga: SagaDefinition,
  special: Readonly<Record<string, Party>> = {},
): ExploredSaga {
  const parties = new Map(Object.entries(special));
  const partyOf = (step: string): Party => {
    const party = parties.get(step) ?? partyFor(step, saga);
    parties.set(step, party);
    return party;
  };
  return {
    saga: saga,
    rules: { ...realRules, partyOf, booksOf: genericBooks, asked, revisions: { other: { goods: 'B' } } },
    Run: SagaRun,
  };
}

function partyFor(step: string, { steps }: SagaDefinition): Party {
  const isCheck = Object.values(steps).some(({ name, kind }) => name === step && kind === 'check');
  return isCheck ? questionParty(step) : thingParty(step);
}

/** The books of any saga: a step that is on record as done is done once, and nothing is left of a cancelled order. */
export function genericBooks(
  { state: instance, fences, parties }: World,
  closed: 'completed' | 'cancelled',
): readonly string[] {
  return Object.entries(parties).flatMap(([step, party]) => {
    if (party.kind !== 'thing') return [];
    const { run, try: tried } = fences[step] ?? {};
    if (closed === 'completed') {
      const expected = tried === undefined ? 'applied' : 'confirmed';
      const { goods, own } = instance.asked;
      const request = `${goods}${own.includes(step) ? '!' : ''}`;
      if (instance.phases.some((phase) => phase.step === step && phase.waived === true)) return [];
      if (party.state !== expected) return [`${step} is ${party.state}, not ${expected}`];
      return party.request === request ? [] : [`${step} is as for ${party.request}, not ${request}`];
    }
    const final = run !== undefined && fences[step]?.compensate === undefined;
    return final || party.state === 'none' || party.state === 'undone' ? [] : [`${step} is ${party.state}`];
  });
}
