import { directionOf, type Phase } from '../domain/steps.ts';
import type { Outcome, Reason } from './outcome.ts';
import { ProgressLog } from './progress-log.ts';
import type { Runtime, StepPhase } from './runtime.ts';
import type { Saga, SagaDefinition, SagaEnd } from './saga.ts';
import { Stop } from './stop.ts';
import { firstPhase, undoPhase, type Action, type Reservation, type Step } from './step.ts';

/** Leaves the author's flow; the run knows why. */
class Unwound extends Error {}

/** A branch that went as far as it can: its success is folded in by its group, in the order of declaration. */
type Settled =
  { readonly kind: 'done'; readonly phase: Phase; readonly result: unknown } | { readonly kind: 'unwound' };

/**
 * One run of a saga: interprets the flow, keeps what is to be undone, and obeys the commands `cancel` and `redrive`.
 * Pure: the same outcomes and commands give the same run.
 */
export class SagaRun<State> implements Saga<State> {
  #state: State;
  /** Registered before the attempt, so that whatever happens to it is undone. */
  #undo: Step[] = [];
  readonly #attempted: Step[] = [];
  readonly #reservations: Reservation[] = [];
  readonly #stop = new Stop();
  readonly #log: ProgressLog;
  #pivoted = false;
  #closedAs: 'completed' | 'cancelled' | undefined;
  #parked: { readonly phase: StepPhase; readonly resume: () => void }[] = [];
  readonly #definition: SagaDefinition<State>;
  readonly #runtime: Runtime;

  constructor(definition: SagaDefinition<State>, runtime: Runtime) {
    this.#definition = definition;
    this.#runtime = runtime;
    this.#state = definition.initial;
    this.#log = new ProgressLog(runtime);
  }

  get state(): State {
    return this.#state;
  }

  get pivoted(): boolean {
    return this.#pivoted;
  }

  get parked(): readonly StepPhase[] {
    return this.#parked.map(({ phase }) => phase);
  }

  /** Runs the saga to its end. Rejects only for a defect in the flow itself. */
  async execute(): Promise<SagaEnd> {
    try {
      await this.#definition.flow(this);
      this.#assertCommitted();
    } catch (error) {
      if (!(error instanceof Unwound)) throw error;
      if (this.#closedAs === undefined) return await this.#cancelled();
    }
    if (this.#closedAs === undefined) await this.#runtime.close('completed');
    return this.#closedAs === undefined
      ? { outcome: 'completed' }
      : { outcome: 'history_diverged', closedAs: this.#closedAs };
  }

  /**
   * Stops going forward and undoes what was done. Does nothing once the saga is being undone.
   * After the pivot it is too late: the caller must be told before (see {@link pivoted}).
   */
  cancel(reason: Reason): void {
    if (!this.#pivoted) this.#stop.request(reason);
  }

  get #leaving(): boolean {
    return this.#closedAs !== undefined || (this.#stop.requested && !this.#pivoted);
  }

  /**
   * Sends what is parked, or what of it is `chosen`, on its way again, once, after `record` has written down that it may go.
   * However often it is called: what it took the first time is parked no more.
   */
  async redrive(
    record: (taken: readonly StepPhase[]) => Promise<void> = () => Promise.resolve(),
    chosen: (phase: StepPhase) => boolean = () => true,
  ): Promise<void> {
    const taken = this.#parked.filter(({ phase }) => chosen(phase));
    this.#parked = this.#parked.filter((parked) => !taken.includes(parked));
    await record(taken.map(({ phase }) => phase));
    for (const { resume } of taken) resume();
  }

  async run(step: Action): Promise<void> {
    await this.parallel(step);
  }

  async reserve(step: Reservation): Promise<void> {
    await this.parallel(step);
  }

  async parallel(...steps: readonly Step[]): Promise<void> {
    const settled = await Promise.all(steps.map((step) => this.#attempt(step)));
    this.#foldAll(steps, settled);
  }

  async commit(pivot: Reservation): Promise<void> {
    this.#foldAll([pivot], [await this.#forward({ step: pivot, phase: 'confirm' })]);
    for (const step of this.#reservations) {
      if (step === pivot) continue;
      this.#foldAll([step], [await this.#forward({ step, phase: 'confirm' })]);
    }
  }

  async #attempt(step: Step): Promise<Settled> {
    if (this.#leaving) return { kind: 'unwound' };
    if (!this.#pivoted && undoPhase(step) !== undefined) this.#undo.push(step);
    this.#attempted.push(step);
    if (step.kind === 'reservation') this.#reservations.push(step);
    return await this.#forward({ step, phase: firstPhase(step) });
  }

  async #forward(phase: StepPhase): Promise<Settled> {
    for (;;) {
      if (this.#leaving) return { kind: 'unwound' };
      this.#log.note(phase, 'running');
      const outcome = await this.#runtime.perform(phase, this.#pivoted ? Stop.never : this.#stop);
      if (outcome.kind === 'succeeded') {
        // At once, not when folded: the very next command must already be told that it is too late.
        if (phase.phase === 'confirm') this.#pivoted = true;
        this.#log.note(phase, 'succeeded');
        return { kind: 'done', phase: phase.phase, result: outcome.result };
      }
      if (await this.#unwinds(phase, outcome)) return { kind: 'unwound' };
    }
  }

  /** Whether the flow has to be left; otherwise the phase is to be attempted again. */
  async #unwinds(phase: StepPhase, outcome: Exclude<Outcome, { kind: 'succeeded' }>): Promise<boolean> {
    switch (outcome.kind) {
      case 'refused':
        this.#log.note(phase, 'refused');
        if (this.#pivoted) return await this.#park(phase, outcome);
        // A definite no: there is nothing to undo. A refused confirm leaves its reservation to be cancelled.
        if (phase.phase !== 'confirm') this.#undo = this.#undo.filter((step) => step !== phase.step);
        this.#stop.request(outcome);
        return true;
      case 'failed':
        return await this.#park(phase, outcome);
      case 'interrupted':
        this.#log.note(phase, 'interrupted');
        this.#stop.request({ cause: 'cancel_requested', message: 'The order was cancelled.' });
        return true;
      case 'closed':
        return this.#leave(outcome.as);
    }
  }

  /** Waits for a redrive (false), or for a cancel to make it pointless (true). */
  async #park(phase: StepPhase, reason: Reason): Promise<boolean> {
    const forward = directionOf(phase.phase) === 'forward';
    if (forward && this.#leaving) return true;
    // Before it is recorded: whoever reads the record may redrive at once.
    const redriven = new Promise<boolean>((resolve) => {
      this.#parked.push({ phase, resume: () => resolve(false) });
    });
    await this.#runtime.park(phase, reason);
    this.#log.note(phase, 'parked', reason);
    if (!forward || this.#pivoted) return await redriven;
    const unwinds = await Promise.race([redriven, this.#stop.whenRequested.then(() => true)]);
    this.#parked = this.#parked.filter((parked) => parked.phase !== phase);
    return unwinds;
  }

  async #cancelled(): Promise<SagaEnd> {
    const reason = await this.#runtime.startCancel(this.#stop.reason);
    this.#log.undoing(reason);
    const left = await this.#undoAndClose(this.#undo);
    // Begun by a run that was reset or lost before this one came as far, or refused under a key that was not the first: what is
    // on record outranks what this run knows.
    const steps = this.#definition.steps ?? this.#attempted;
    const missed = steps.filter(({ name }) => left.includes(name));
    const still = left.length === 0 ? left : await this.#undoAndClose(missed);
    if (this.#closedAs !== undefined) return { outcome: 'history_diverged', closedAs: this.#closedAs };
    if (still.length > 0) throw new Error(`Not undone are ${still.join(', ')}`);
    return { outcome: 'cancelled', cause: reason.cause, message: reason.message };
  }

  /** In reverse. Resolves to the names of steps that are not undone yet. */
  async #undoAndClose(steps: readonly Step[]): Promise<readonly string[]> {
    for (const step of steps.toReversed()) {
      if (!(await this.#undone(step))) return [];
    }
    return (await this.#runtime.close('cancelled')) ?? [];
  }

  /** Whether the step was undone; false only where another run had closed the saga. */
  async #undone(step: Step): Promise<boolean> {
    const phase = undoPhase(step);
    if (phase === undefined) return true;
    for (;;) {
      this.#log.note({ step, phase }, 'running');
      const outcome = await this.#runtime.perform({ step, phase }, Stop.never);
      switch (outcome.kind) {
        case 'succeeded':
          this.#log.note({ step, phase }, 'succeeded');
          return true;
        case 'refused':
        case 'failed':
          await this.#park({ step, phase }, outcome);
          break;
        case 'interrupted':
          throw new Error(`The undo of ${step.name} was interrupted: a runtime must shield it`);
        case 'closed':
          this.#leave(outcome.as);
          return false;
      }
    }
  }

  #leave(closedAs: 'completed' | 'cancelled'): true {
    this.#closedAs = closedAs;
    this.#stop.request({ cause: 'history_diverged', message: `Another run had ${closedAs} it` });
    return true;
  }

  #foldAll(steps: readonly Step[], settled: readonly Settled[]): void {
    settled.forEach((branch, index) => {
      const step = steps[index];
      if (branch.kind === 'unwound' || step === undefined) return;
      const { phase, result } = branch;
      this.#state = this.#definition.evolve(this.#state, { step: step.name, phase, result });
    });
    if (this.#leaving || settled.some(({ kind }) => kind === 'unwound')) throw new Unwound();
  }

  #assertCommitted(): void {
    if (this.#reservations.length > 0 && !this.#pivoted) {
      throw new Error(`The saga ${this.#definition.name} reserved without saga.commit()`);
    }
  }
}
