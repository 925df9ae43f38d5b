import type { SagaDefinition } from './saga.ts';
import type { Reservation, Step } from './step.ts';

/** Checks that a flow keeps the rules. A breach is a defect: its author is told of it by an Error, and no retry mends it. */
export class FlowChecks {
  readonly #saga: SagaDefinition;
  readonly #underWay = new Set<Step>();

  constructor(saga: SagaDefinition) {
    this.#saga = saga;
  }

  /** A flow that does not await it is told so when it ends, and not by a rejection that nobody handles. */
  awaited<T>(result: Promise<T>, steps: readonly Step[]): Promise<T> {
    for (const step of steps) this.#underWay.add(step);
    const ended = () => steps.forEach((step) => this.#underWay.delete(step));
    result.then(ended, ended);
    return result;
  }

  /** Its effect happens once: a second call would only be told what the first one came to. */
  assertFirst({ name }: Step, attempted: readonly Step[]): void {
    if (attempted.some((step) => step.name === name))
      throw new Error(`The flow of ${this.#saga.name} calls ${name} twice: what is done twice is two steps`);
  }

  assertMayCommit(pivot: Reservation, attempted: readonly Step[]): void {
    const { name, pivot: declared } = this.#saga;
    if (pivot.name !== declared)
      throw new Error(
        `The flow of ${name} commits ${pivot.name}; its pivot is ${declared ?? 'not declared'}`,
      );
    const left = this.#left();
    if (left !== undefined)
      throw new Error(`The flow of ${name} commits ${pivot.name} while ${left} is under way: ${toldToAwait}`);
    const early = attempted.find(({ kind }) => kind === 'retriable');
    if (early !== undefined)
      throw new Error(`${early.name} only goes forward: in a flow it comes after saga.commit()`);
  }

  assertMayEnd({ reserved, pivoted }: { reserved: readonly Step[]; pivoted: boolean }): void {
    const { name } = this.#saga;
    const left = this.#left();
    if (left !== undefined)
      throw new Error(`The flow of ${name} ended while ${left} was under way: ${toldToAwait}`);
    if (reserved.length > 0 && !pivoted) throw new Error(`The saga ${name} reserved without saga.commit()`);
  }

  #left(): string | undefined {
    const names = [...this.#underWay].map(({ name }) => name);
    return names.length === 0 ? undefined : names.join(' and ');
  }
}

const toldToAwait = 'await what saga.run(), reserve(), parallel() and commit() return';
