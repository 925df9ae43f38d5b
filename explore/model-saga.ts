import { isSame } from '../saga/phases.ts';
import type { StepShape } from '../saga/rules/alignment.ts';
import type { SagaRules } from '../saga/rules/record.ts';
import { askedWith, changeBy, isAsked, resolutionOf, type ModelTerms, type TermsChange } from './terms.ts';
import { lastChoiceOn } from './choices.ts';
import { nameOf, requestOf, type At } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** The explored saga, as the engine's rules know it. `pivot`: the phase in question, where it is one. `final`: the steps that are never undone. */
export function modelSaga(
  rules: WorldRules,
  { pivot, final = [] }: { pivot?: At | undefined; final?: readonly string[] } = {},
): SagaRules<World> {
  const ofRules = known.get(rules) ?? new Map<string, SagaRules<World>>();
  known.set(rules, ofRules);
  const key = [pivot?.pivot === true ? nameOf(pivot) : '', ...final].join();
  const saga = ofRules.get(key) ?? computed(rules, { pivot, final });
  ofRules.set(key, saga);
  return saga;
}

/** It is needed for every command, and there are few. */
const known = new WeakMap<WorldRules, Map<string, SagaRules<World>>>();

function computed(
  rules: WorldRules,
  { pivot, final }: { pivot: At | undefined; final: readonly string[] },
): SagaRules<World> {
  const isPivot = (at: Pick<At, 'step' | 'phase'>) => pivot?.pivot === true && isSame(at, pivot);
  return {
    stepsOf: ({ fences }) => rules.steps ?? begun(fences),
    isFinal: (step) => final.includes(step),
    isPivot,
    requestHash: (at, { state }) => requestHashOf(rules, at, state.asked),
    notAsDue: () => [],
    settledBeside: () => [],
    concernsOthers: () => true,
    isAsked: ({ state }, part: TermsChange) => isAsked(state.asked, part),
    // Of what is given back nothing is confirmed any more.
    alsoWaived: (decision, { fences }) =>
      decision !== 'refund'
        ? []
        : (rules.steps ?? begun(fences)).flatMap(({ name: step, first }) =>
            first === 'try' ? [{ step, phase: 'confirm' }] : [],
          ),
    revised: (world, after: TermsChange) => ({
      ...world,
      state: {
        ...world.state,
        asked: askedWith(world.state.asked, after),
        revision: world.state.revision + 1,
      },
    }),
    // Whom one asks, and when, changes nothing of what may happen.
    policyOf: () => ({ team: 'people', priority: 1 }),
    lastResort: ({ step, phase }, { state }) => {
      const choice = lastChoiceOn(rules, { state }, { step, phase });
      return {
        decision: choice,
        resolution: resolutionOf(choice, { givesBack: givesBack(rules, step) }),
        change: changeBy(state.asked, { choice, step, revisions: rules.revisions }),
      };
    },
    timeOf: () => '',
    evolved: (world, event) => ({
      ...world,
      // The model's fields beside the engine's own state are not touched.
      state: rules.instance.evolveInstance(world.state, event, { at: '', isPivot }) as World['state'],
    }),
  };
}

export function givesBack(rules: WorldRules, step: string): boolean {
  return rules.partyOf(step).initial.kind === 'intent';
}

export function requestHashOf(rules: WorldRules, at: Pick<At, 'step' | 'phase'>, asked: ModelTerms): string {
  return `${nameOf(at)} ${requestOf(rules.partyOf(at.step), at, asked)}`;
}

function begun(fences: World['fences']): readonly StepShape[] {
  return Object.entries(fences).map(([name, ofStep]) => ({
    name,
    first: ofStep.run === undefined ? 'try' : 'run',
  }));
}
