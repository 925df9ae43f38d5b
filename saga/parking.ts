import type { StepPhase } from './runtime.ts';

/** The phases of one run that wait for an engineer. */
export class Parking {
  #parked: { readonly phase: StepPhase; readonly resume: () => void }[] = [];

  get phases(): readonly StepPhase[] {
    return this.#parked.map(({ phase }) => phase);
  }

  /** Resolves when `phase` is redriven. */
  redriven(phase: StepPhase): Promise<void> {
    return new Promise((resolve) => {
      this.#parked.push({ phase, resume: resolve });
    });
  }

  leave(phase: StepPhase): void {
    this.#parked = this.#parked.filter((parked) => parked.phase !== phase);
  }

  /** Takes what is `chosen`, once: what is taken is parked no more. It goes on when `record` has written that down. */
  async redrive(
    record: (taken: readonly StepPhase[]) => Promise<void>,
    chosen: (phase: StepPhase) => boolean,
  ): Promise<void> {
    const taken = this.#parked.filter(({ phase }) => chosen(phase));
    this.#parked = this.#parked.filter((parked) => !taken.includes(parked));
    await record(taken.map(({ phase }) => phase));
    for (const { resume } of taken) resume();
  }
}
