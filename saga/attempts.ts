import { Stop } from './stop.ts';
import type { Outcome, Reason } from './outcome.ts';
import { Parking } from './parking.ts';
import type { ProgressLog } from './progress-log.ts';
import type { Interruption, Runtime, StepPhase } from './runtime.ts';

/** What came of attempting a phase until there is nothing more to attempt. `left`: the saga goes another way. */
export type Attempted = Exclude<Outcome, { kind: 'failed' }> | { readonly kind: 'left' };

export type ClosedAs = 'completed' | 'cancelled';

/** The way forward: phases attempted one by one for as long as the saga goes on, and what ends that. */
export class Attempts {
  readonly parking = new Parking();
  readonly #stop = new Stop();
  readonly #runtime: Runtime;
  readonly #log: ProgressLog;
  #pivoted = false;
  #closedAs: ClosedAs | undefined;

  constructor({ runtime, log }: { runtime: Runtime; log: ProgressLog }) {
    this.#runtime = runtime;
    this.#log = log;
  }

  get pivoted(): boolean {
    return this.#pivoted;
  }

  /** The end that another run had given the saga. */
  get closedAs(): ClosedAs | undefined {
    return this.#closedAs;
  }

  /** Why it is to be undone, once it is. */
  get reason(): Reason | undefined {
    return this.#stop.reason;
  }

  /** Nothing more is attempted. */
  get leaving(): boolean {
    return this.#closedAs !== undefined || (this.#stop.requested && !this.#pivoted);
  }

  /** The stop that ends waits and attempts; after the pivot nothing does. */
  get interruption(): Interruption {
    return this.#pivoted ? Stop.never : this.#stop;
  }

  stop(reason: Reason): void {
    this.#stop.request(reason);
  }

  /** Attempts a phase until it is done, refused or not to be attempted any more. A phase that is parked here waits for an engineer. */
  async perform(phase: StepPhase): Promise<Attempted> {
    for (;;) {
      if (this.leaving) return { kind: 'left' };
      this.#log.note(phase, 'running');
      const outcome = await this.#runtime.perform(phase, this.interruption);
      // At once, not when folded: the very next command must already be told that it is too late.
      if (outcome.kind === 'succeeded' && phase.phase === 'confirm') this.#pivoted = true;
      if (outcome.kind === 'succeeded') this.#log.note(phase, 'succeeded');
      if (outcome.kind !== 'failed') return outcome;
      if (await this.park(phase, outcome)) return { kind: 'left' };
    }
  }

  /** Waits for a redrive (false), or for a cancel to make it pointless (true). */
  async park(phase: StepPhase, reason: Reason): Promise<boolean> {
    if (this.leaving) return true;
    // Before it is recorded: whoever reads the record may redrive at once.
    const redriven = this.parking.redriven(phase).then(() => false);
    await this.#runtime.park(phase, reason);
    this.#log.note(phase, 'parked', reason);
    if (this.#pivoted) return await redriven;
    const unwinds = await Promise.race([redriven, this.#stop.whenRequested.then(() => true)]);
    this.parking.leave(phase);
    return unwinds;
  }

  /** @returns whether it goes on from there */
  goesOn(phase: StepPhase, outcome: Exclude<Attempted, { kind: 'refused' | 'out_of_line' }>): boolean {
    if (outcome.kind === 'interrupted') this.#interrupted(phase);
    if (outcome.kind === 'closed') this.leave(outcome.as);
    return outcome.kind === 'succeeded';
  }

  /** The record says that another run has ended the saga. */
  leave(closedAs: ClosedAs): void {
    this.#closedAs = closedAs;
    this.#stop.request({ cause: 'history_diverged', message: `Another run had ${closedAs} it` });
  }

  #interrupted(phase: StepPhase): void {
    this.#log.note(phase, 'interrupted');
    this.#stop.request({ cause: 'cancel_requested', message: 'The order was cancelled.' });
  }
}
