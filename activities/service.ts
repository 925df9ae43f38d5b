import type { DescribedSaga } from '../saga/definition.ts';
import type { Call, Effect, EffectTypes, RemoteEffect } from '../saga/effect.ts';
import type { StepResult } from '../saga/rules/instance-event.ts';
import type { Closing, Unasked } from '../saga/runtime.ts';
import type { Instance, Kept, Store } from '../store/saga.ts';
import type { StepDependencies } from './dependencies.ts';

/** Node's half of a saga: what its steps do, and what else the engine's activities have to know of it. */
export interface Service<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly saga: DescribedSaga;
  readonly effects: readonly Effect<E>[];
  /** What an effect may know of an instance. */
  factsOf(instance: Instance<T>): E['facts'];
  /** The part of an effect's result that is news to the record `now`. The result was reported when `seen` was on record. */
  newsSince(result: StepResult, states: { readonly seen: T['state']; readonly now: T['state'] }): StepResult;
  /** The result to record for an undo that, as a person vouches, was done by other means than at its party. */
  resultElsewhere(effect: RemoteEffect<E>, call: Call<E>): Promise<StepResult>;
  /**
   * Asks the parties what they know of an instance, and takes up what the record has forgotten.
   * @param runId of the run that has to know
   * @returns the ids that were not known
   */
  adopt(
    dependencies: ServiceDependencies<T, E>,
    instanceId: string,
    runId: string,
  ): Promise<readonly string[]>;
  /** Ends an instance, unless the record or its books speak against it. */
  close(
    dependencies: ServiceDependencies<T, E>,
    instanceId: string,
    as: 'completed' | 'cancelled',
  ): Promise<Closing | Unasked>;
}

/** Dependencies of a saga's own half. */
export type ServiceDependencies<T extends Kept, E extends EffectTypes> = Omit<
  StepDependencies,
  'pool' | 'ports'
> & {
  readonly pool: Store<T>;
  readonly ports: E['ports'];
};
