import { phasesIn, pivotOf, shapesOf, wordsOf } from '../../saga/definition.ts';
import type { NamedPhase, Phase } from '../../saga/phases.ts';
import type { PhaseOf, PhaseWords } from '../../saga/step.ts';
import { orderSaga } from './saga.ts';

/** Lists that follow from the definition of the order. */
const { steps } = orderSaga;

export type StepName = keyof typeof steps;

export interface StepPhase {
  readonly step: StepName;
  readonly phase: Phase;
}

/** The engine names steps freely; those of an order are the ones that it declares. */
export function ofOrder({ step, phase }: NamedPhase): StepPhase {
  return { step: step as StepName, phase };
}

/** A phase of a step by name, e.g. `capturePayment.run`. */
export type PhaseName = { [Name in StepName]: `${Name}.${PhaseOf<(typeof steps)[Name]['kind']>}` }[StepName];

export function phaseName({ step, phase }: StepPhase): PhaseName {
  return `${step}.${phase}` as PhaseName;
}

export const allPhases = phasesIn(orderSaga) as readonly StepPhase[];
export const phaseNames = allPhases.map(phaseName);

/** In the order in which the saga declares them. */
export const orderSteps = Object.keys(steps) as readonly StepName[] as [StepName, ...StepName[]];

/** The confirm that is the point of no return. */
export const pivot = pivotOf(orderSaga) as StepPhase;

/** Who a step works with. When one of them is away, all the steps that need it wait for the same thing. */
export function partyOf(step: StepName): string {
  return steps[step].description.party;
}

/** How a phase is spoken of. @throws Error for a phase that the step does not have */
export function phaseWords(at: StepPhase): PhaseWords {
  return wordsOf(orderSaga, at);
}

/** How a step begins, and by when it has to be done: what can be undone before the pivot, the rest by the end. */
export const stepShapes = shapesOf(steps);
