import type { Reason } from './outcome.ts';
import type { Parking } from './parking.ts';
import { patience } from './patience.ts';
import type { ProgressLog } from './progress-log.ts';
import type { NamedPhase } from './phases.ts';
import type { Runtime, StepPhase } from './runtime.ts';
import { Stop } from './stop.ts';
import { undoPhase, type Step } from './step.ts';

type ClosedAs = 'completed' | 'cancelled';

const diverged: Reason = {
  cause: 'history_diverged',
  message: 'What was undone is not undone, by what is on record.',
};

/** The way back: each step undone, in reverse, however long that takes. Nothing interrupts it. */
export class Undoing {
  readonly #runtime: Runtime;
  readonly #log: ProgressLog;
  readonly #parking: Parking;
  readonly #stepNamed: (name: string) => Step | undefined;

  constructor(parts: {
    runtime: Runtime;
    log: ProgressLog;
    parking: Parking;
    stepNamed: (name: string) => Step | undefined;
  }) {
    this.#runtime = parts.runtime;
    this.#log = parts.log;
    this.#parking = parts.parking;
    this.#stepNamed = parts.stepNamed;
  }

  /** @returns the end that another run had given the saga, if one had */
  async undo(steps: readonly Step[], done = new Set<Step>()): Promise<ClosedAs | undefined> {
    for (const step of steps.toReversed()) {
      const closedAs = done.has(step) ? undefined : await this.#undoOne(step, { done });
      if (closedAs !== undefined) return closedAs;
    }
    return undefined;
  }

  /** `before`: those whose undo waits for this one. */
  async #undoOne(
    step: Step,
    { done, before = [] }: { done: Set<Step>; before?: readonly Step[] },
  ): Promise<ClosedAs | undefined> {
    const phase = undoPhase(step);
    if (phase === undefined) return undefined;
    const at = { step, phase };
    for (let round = 1; ;) {
      this.#log.note(at, 'running');
      const outcome = await this.#runtime.perform(at, Stop.never);
      switch (outcome.kind) {
        case 'succeeded':
          this.#log.note(at, 'succeeded');
          done.add(step);
          return undefined;
        case 'refused':
        case 'failed':
          await this.#park(at, outcome);
          break;
        case 'interrupted':
          throw new Error(`The undo of ${step.name} was interrupted: a runtime must shield it`);
        case 'out_of_line': {
          // Another run has these under way; or this one has done them, and the record was set back since.
          const waiting = [...before, step];
          const others = this.#undoneBy(step, outcome.phases).filter((other) => !waiting.includes(other));
          for (const other of others.toReversed()) {
            const closedAs = await this.#undoOne(other, { done, before: waiting });
            if (closedAs !== undefined) return closedAs;
          }
          if (round % patience === 0) await this.#park(at, diverged);
          round += 1;
          break;
        }
        case 'closed':
          return outcome.as;
      }
    }
  }

  #undoneBy(waiting: Step, named: readonly NamedPhase[]): readonly Step[] {
    return named.map(({ step: name, phase }) => {
      const step = this.#stepNamed(name);
      if (step === undefined || undoPhase(step) !== phase || step === waiting)
        throw new Error(`The undo of ${waiting.name} does not wait for ${name}.${phase}`);
      return step;
    });
  }

  /** Steps that were undone are again and again not on record as undone: waits for an engineer, at the one that is undone first. */
  async parkDiverged(steps: readonly Step[]): Promise<void> {
    const step = steps.at(-1);
    const phase = step === undefined ? undefined : undoPhase(step);
    if (step !== undefined && phase !== undefined) await this.#park({ step, phase }, diverged);
  }

  async #park(at: StepPhase, reason: Reason): Promise<void> {
    // Before it is recorded: whoever reads the record may redrive at once.
    const redriven = this.#parking.redriven(at);
    await this.#runtime.park(at, reason);
    this.#log.note(at, 'parked', reason);
    await redriven;
  }
}
