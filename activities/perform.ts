import type { Outcome } from '../saga/outcome.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Effect } from '../saga/effect.ts';
import type { Service } from './service.ts';
import { performLocal } from './perform-local.ts';
import { performRemote } from './perform-remote.ts';

/** One attempt at one phase of a step. @throws KnownFailure, and whatever PostgreSQL throws */
export async function perform(
  service: Service,
  effect: Effect,
  dependencies: StepDependencies,
  instanceId: string,
): Promise<Outcome> {
  return effect.kind === 'local'
    ? await performLocal(service, effect, dependencies, instanceId)
    : await performRemote(service, effect, dependencies, instanceId);
}
