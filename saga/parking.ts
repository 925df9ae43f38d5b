import type { StepPhase } from './runtime.ts';

/** Waits until an engineer sends it on its way again. */
interface Waiting {
  readonly resume: () => void;
  /** It goes on as soon as that is written down. */
  taken: boolean;
  /** It was taken once more meanwhile, by somebody who had nothing to write down. */
  free: boolean;
}

/** The phases of one run that wait for an engineer. */
export class Parking {
  #parked: (Waiting & { readonly phase: StepPhase })[] = [];
  #closing: Waiting | undefined;

  get phases(): readonly StepPhase[] {
    return this.#parked.filter(({ taken }) => !taken).map(({ phase }) => phase);
  }

  /** The end itself waits: its books do not balance. */
  get closing(): boolean {
    return this.#closing?.taken === false;
  }

  /** Resolves when the end is to be tried again. */
  closingRedriven(): Promise<void> {
    return new Promise((resume) => {
      this.#closing = { resume, taken: false, free: false };
    });
  }

  /** Resolves when `phase` is redriven. */
  redriven(phase: StepPhase): Promise<void> {
    return new Promise((resume) => {
      this.#parked.push({ phase, resume, taken: false, free: false });
    });
  }

  leave(phase: StepPhase): void {
    this.#parked = this.#parked.filter((parked) => parked.phase !== phase);
  }

  /**
   * Takes the phases that are `chosen`, once: a phase that is taken is parked no more. It goes on when `record` has written that
   * down, and stays parked where that is refused. The end is taken with `closing`.
   */
  async redrive(
    record: ((taken: readonly StepPhase[]) => Promise<void>) | undefined,
    chosen: (phase: StepPhase) => boolean,
    { closing }: { closing: boolean },
  ): Promise<void> {
    const meant = this.#parked.filter(({ phase }) => chosen(phase));
    const end = closing && this.#closing !== undefined ? [this.#closing] : [];
    const taken = [...meant, ...end].filter((waiting) => !waiting.taken);
    if (record === undefined) for (const waiting of [...meant, ...end]) waiting.free = true;
    for (const waiting of taken) waiting.taken = true;
    try {
      await record?.(meant.filter((waiting) => taken.includes(waiting)).map(({ phase }) => phase));
    } catch (error) {
      for (const waiting of taken) {
        if (waiting.free) this.#resume(waiting);
        else waiting.taken = false;
      }
      throw error;
    }
    for (const waiting of taken) this.#resume(waiting);
  }

  #resume(waiting: Waiting): void {
    this.#parked = this.#parked.filter((parked) => parked !== waiting);
    if (this.#closing === waiting) this.#closing = undefined;
    waiting.resume();
  }
}
