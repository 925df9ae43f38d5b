import type { StepPhase } from '../sagas/order/steps.ts';
import type { NamedPhase } from '../saga/phases.ts';

/** The rules name steps freely; those of an order are the ones in `stepShapes`. */
export function ofOrder({ step, phase }: NamedPhase): StepPhase {
  return { step: step as StepPhase['step'], phase };
}
