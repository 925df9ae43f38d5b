import type { StepPhase } from './runtime.ts';

/** The phases of one run that wait for an engineer. */
export class Parking {
  #parked: { readonly phase: StepPhase; readonly resume: () => void }[] = [];
  #closing: (() => void) | undefined;

  get phases(): readonly StepPhase[] {
    return this.#parked.map(({ phase }) => phase);
  }

  /** The end itself waits: its books do not balance. */
  get closing(): boolean {
    return this.#closing !== undefined;
  }

  /** Resolves when the end is to be tried again. */
  closingRedriven(): Promise<void> {
    return new Promise((resolve) => {
      this.#closing = resolve;
    });
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

  /**
   * Takes what is `chosen`, once: what is taken is parked no more. It goes on when `record` has written that down. The end
   * is taken with `closing`.
   */
  async redrive(
    record: (taken: readonly StepPhase[]) => Promise<void>,
    chosen: (phase: StepPhase) => boolean,
    { closing }: { closing: boolean },
  ): Promise<void> {
    const close = closing ? this.#closing : undefined;
    if (close !== undefined) this.#closing = undefined;
    const taken = this.#parked.filter(({ phase }) => chosen(phase));
    this.#parked = this.#parked.filter((parked) => !taken.includes(parked));
    await record(taken.map(({ phase }) => phase));
    for (const { resume } of taken) resume();
    close?.();
  }
}
