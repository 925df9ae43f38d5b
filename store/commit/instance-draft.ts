import type { Fence, InstanceFences } from '../../saga/rules/fence.ts';
import type { StepFence, Writing } from './commit-instance.ts';
import { projected, type Instance, type Kept, type StoredSaga } from '../saga.ts';

/** An instance as it is with what is not written yet. */
export class InstanceDraft<T extends Kept = Kept> {
  readonly #saga: StoredSaga<T>;
  #instance: Instance<T>;
  readonly #version: number;
  /** PostgreSQL's time: when all of this happens. */
  readonly now: Date;
  readonly #events: T['event'][] = [];
  /** By step and phase: of one that is written twice, only the last counts. */
  readonly #fences = new Map<string, StepFence>();

  constructor(
    saga: StoredSaga<T>,
    { instance, version, now }: { instance: Instance<T>; version: number; now: Date },
  ) {
    this.#saga = saga;
    this.#instance = instance;
    this.#version = version;
    this.now = now;
  }

  get instance(): Instance<T> {
    return this.#instance;
  }

  /** The number of the last event, those appended included. */
  get version(): number {
    return this.#version + this.#events.length;
  }

  append(event: T['event']): void {
    this.#events.push(event);
    const state = this.#saga.evolve(this.#instance.state, event, this.now.toISOString());
    this.#instance = { ...this.#instance, state };
  }

  writeFence(step: string, fence: Fence): void {
    this.#fences.set(`${step}.${fence.phase}`, { step, fence });
  }

  /** The fences that there were, with those that are written. */
  over(fences: InstanceFences): InstanceFences {
    return [...this.#fences.values()].reduce(
      (all, { step, fence }) => ({ ...all, [step]: { ...all[step], [fence.phase]: fence } }),
      fences,
    );
  }

  /** `undefined` where nothing is to be written. */
  get writing(): Writing | undefined {
    if (this.#events.length === 0 && this.#fences.size === 0) return undefined;
    const { state } = this.#instance;
    const fences = [...this.#fences.values()];
    return { events: this.#events, state, projected: projected(state), version: this.version, fences };
  }
}
