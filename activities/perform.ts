import type { Outcome } from '../saga/outcome.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Effect } from '../sagas/order/effects/effect.ts';
import { performLocal } from './perform-local.ts';
import { performRemote } from './perform-remote.ts';

/** One attempt at one phase of a step. @throws KnownFailure, and whatever PostgreSQL throws */
export async function perform(
  effect: Effect,
  dependencies: StepDependencies,
  orderId: string,
): Promise<Outcome> {
  return effect.kind === 'local'
    ? await performLocal(effect, dependencies, orderId)
    : await performRemote(effect, dependencies, orderId);
}
