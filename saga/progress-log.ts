import type { Reason } from './outcome.ts';
import type { PhaseState, Progress, Runtime, StepPhase } from './runtime.ts';

/** Keeps what those who watch are told. */
export class ProgressLog {
  readonly #watcher: Pick<Runtime, 'progressed'>;
  #progress: Progress = { pivoted: false, undoing: false, steps: [] };

  constructor(watcher: Pick<Runtime, 'progressed'>) {
    this.#watcher = watcher;
  }

  note({ step, phase }: StepPhase, state: PhaseState, reason?: Reason): void {
    const entry = { name: step.name, phase, state };
    const known = this.#progress.steps.some(({ name }) => name === step.name);
    const { reason: _, ...before } = this.#progress;
    this.#tell({
      ...(this.#progress.undoing ? this.#progress : before),
      ...(reason === undefined ? {} : { reason }),
      pivoted: this.#progress.pivoted || (phase === 'confirm' && state === 'succeeded'),
      steps: known
        ? this.#progress.steps.map((other) => (other.name === step.name ? entry : other))
        : [...this.#progress.steps, entry],
    });
  }

  undoing(reason: Reason): void {
    this.#tell({ ...this.#progress, undoing: true, reason });
  }

  #tell(progress: Progress): void {
    this.#progress = progress;
    this.#watcher.progressed(progress);
  }
}
