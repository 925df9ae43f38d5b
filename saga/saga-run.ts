import type { Phase } from '../domain/steps.ts';
import type { Outcome, Reason } from './outcome.ts';
import { Parking } from './parking.ts';
import { ProgressLog } from './progress-log.ts';
import { Quiet } from './quiet.ts';
import type { Ruling, Runtime, StepPhase } from './runtime.ts';
import type { Saga, SagaDefinition, SagaEnd } from './saga.ts';
import { Stop } from './stop.ts';
import { Undoing } from './undoing.ts';
import { firstPhase, undoPhase, type Action, type Reservation, type Step } from './step.ts';

/** Leaves the author's flow; the run knows why. */
class Unwound extends Error {}

/** What came of attempting a phase until there is nothing more to attempt. `left`: the saga goes another way. */
type Attempted = Exclude<Outcome, { kind: 'failed' }> | { readonly kind: 'left' };

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
  readonly #parking = new Parking();
  readonly #quiet = new Quiet();
  /** What has succeeded, and is brought in line when the order is revised. */
  #done: StepPhase[] = [];
  readonly #definition: SagaDefinition<State>;
  readonly #runtime: Runtime;
  readonly #undoing: Undoing;

  constructor(definition: SagaDefinition<State>, runtime: Runtime) {
    this.#definition = definition;
    this.#runtime = runtime;
    this.#state = definition.initial;
    this.#log = new ProgressLog(runtime);
    this.#undoing = new Undoing({ runtime, log: this.#log, parking: this.#parking });
  }

  get state(): State {
    return this.#state;
  }

  get pivoted(): boolean {
    return this.#pivoted;
  }

  get parked(): readonly StepPhase[] {
    return this.#parking.phases;
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
    await this.#parking.redrive(record, chosen);
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
    this.#register(step);
    this.#attempted.push(step);
    if (step.kind === 'reservation') this.#reservations.push(step);
    return await this.#forward({ step, phase: firstPhase(step) });
  }

  #register(step: Step): void {
    if (!this.#pivoted && undoPhase(step) !== undefined && !this.#undo.includes(step)) this.#undo.push(step);
  }

  async #forward(phase: StepPhase): Promise<Settled> {
    for (;;) {
      if (this.#leaving) return { kind: 'unwound' };
      const outcome = await this.#quiet.during(() => this.#perform(phase));
      if (outcome.kind === 'succeeded') {
        if (phase.phase !== 'confirm') this.#wasDone(phase);
        return { kind: 'done', phase: phase.phase, result: outcome.result };
      }
      switch (await this.#next(phase, outcome)) {
        case 'again':
          break;
        case 'waived':
          return await this.#without(phase);
        case 'unwind':
          return { kind: 'unwound' };
      }
    }
  }

  /** What is done without is let go of: what was reserved, and will never be confirmed, is nobody's to take up later. */
  async #without(phase: StepPhase): Promise<Settled> {
    const closedAs = phase.phase === 'confirm' ? await this.#undoing.undo([phase.step]) : undefined;
    if (closedAs !== undefined) {
      this.#leave(closedAs);
      return { kind: 'unwound' };
    }
    if (phase.phase === 'confirm') this.#done = this.#done.filter(({ step }) => step !== phase.step);
    this.#log.note(phase, 'waived');
    return { kind: 'done', phase: phase.phase, result: undefined };
  }

  /** Attempts a phase until it is done, refused or not to be attempted any more. What comes to rest here waits for an engineer. */
  async #perform(phase: StepPhase): Promise<Attempted> {
    for (;;) {
      if (this.#leaving) return { kind: 'left' };
      this.#log.note(phase, 'running');
      const outcome = await this.#runtime.perform(phase, this.#pivoted ? Stop.never : this.#stop);
      // At once, not when folded: the very next command must already be told that it is too late.
      if (outcome.kind === 'succeeded' && phase.phase === 'confirm') this.#pivoted = true;
      if (outcome.kind === 'succeeded') this.#log.note(phase, 'succeeded');
      if (outcome.kind !== 'failed') return outcome;
      if (await this.#park(phase, outcome)) return { kind: 'left' };
    }
  }

  /** What follows where a phase did not succeed. */
  async #next(
    phase: StepPhase,
    outcome: Exclude<Attempted, { kind: 'succeeded' }>,
  ): Promise<'again' | 'waived' | 'unwind'> {
    switch (outcome.kind) {
      case 'refused':
        this.#log.note(phase, 'refused');
        if (outcome.standing === true) {
          this.#wasDone(phase);
          if (await this.#takeBack(phase, outcome)) return 'again';
        }
        // A definite no: there is nothing to undo. A refused confirm leaves its reservation to be cancelled.
        else if (phase.phase !== 'confirm') this.#undo = this.#undo.filter((step) => step !== phase.step);
        return await this.#decide(phase, outcome);
      case 'interrupted':
        this.#interrupted(phase);
        return 'unwind';
      case 'closed':
        this.#leave(outcome.as);
        return 'unwind';
      case 'left':
        return 'unwind';
    }
  }

  #wasDone(phase: StepPhase): void {
    if (!this.#done.some((done) => done.step === phase.step)) this.#done.push(phase);
  }

  #interrupted(phase: StepPhase): void {
    this.#log.note(phase, 'interrupted');
    this.#stop.request({ cause: 'cancel_requested', message: 'The order was cancelled.' });
  }

  /** A refusal undoes nothing by itself: a person decides, and the flow goes on from there. */
  async #decide(
    phase: StepPhase,
    refusal: Reason,
    revise = () => this.#quiet.afterwards(() => this.#revise(phase)),
  ): Promise<'again' | 'waived' | 'unwind'> {
    for (let reason = refusal; ;) {
      const ruling = await this.#ruling(phase, reason);
      if (ruling === 'cancel') this.#stop.request(reason);
      if (ruling === 'cancel' || ruling === 'interrupted') return 'unwind';
      const refused = await revise();
      // Nothing is attempted any more, so nothing more is to be undone than what was.
      if (this.#leaving) return 'unwind';
      if (refused === undefined) {
        if (ruling === 'again') this.#register(phase.step);
        return ruling;
      }
      reason = refused;
    }
  }

  async #ruling(phase: StepPhase, reason: Reason): Promise<Ruling> {
    if (this.#leaving) return 'interrupted';
    if (this.#runtime.review !== undefined) {
      this.#log.note(phase, 'in_review', reason);
      return await this.#runtime.review(phase, reason, this.#pivoted ? Stop.never : this.#stop);
    }
    if (!this.#pivoted) return 'cancel';
    return (await this.#park(phase, reason)) ? 'interrupted' : 'again';
  }

  /**
   * Puts a decision into effect: what was done before is brought in line with it. Where that is refused, what was asked for
   * before stands again. @returns the refusal
   */
  async #revise(phase: StepPhase): Promise<Reason | undefined> {
    if (this.#leaving || !(await this.#runtime.revise?.(phase))) return undefined;
    const aligned: StepPhase[] = [];
    for (const done of [...this.#done]) {
      // The one that the decision is about is attempted by whoever asked, once all others are in line.
      if (done.step === phase.step && done.phase === phase.phase) continue;
      const outcome = await this.#perform(done);
      if (outcome.kind === 'refused') {
        await this.#runtime.revert?.(phase, outcome);
        for (const again of aligned.toReversed()) await this.#realign(again);
        return outcome;
      }
      if (!this.#goesOn(done, outcome)) return undefined;
      aligned.push(done);
    }
    await this.#runtime.conclude?.(phase);
    return undefined;
  }

  /**
   * A run that was reset while a decision was put into effect finds out that it cannot be: what was asked for before stands
   * again, and all that this run has done is brought back to it. @returns whether there was such a decision
   */
  async #takeBack(phase: StepPhase, refusal: Reason): Promise<boolean> {
    return await this.#quiet.afterwards(async () => {
      if (this.#leaving || !(await this.#runtime.takeBack?.(phase, refusal))) return false;
      for (const done of this.#done.toReversed()) await this.#realign(done);
      return true;
    });
  }

  /** Back to what stood before. What is refused now is a case of its own. */
  async #realign(phase: StepPhase): Promise<void> {
    for (;;) {
      const outcome = await this.#perform(phase);
      if (outcome.kind !== 'refused') return void this.#goesOn(phase, outcome);
      if ((await this.#decide(phase, outcome, () => this.#revise(phase))) !== 'again') return;
    }
  }

  #goesOn(phase: StepPhase, outcome: Exclude<Attempted, { kind: 'refused' }>): boolean {
    if (outcome.kind === 'interrupted') this.#interrupted(phase);
    if (outcome.kind === 'closed') this.#leave(outcome.as);
    return outcome.kind === 'succeeded';
  }

  /** Waits for a redrive (false), or for a cancel to make it pointless (true). */
  async #park(phase: StepPhase, reason: Reason): Promise<boolean> {
    if (this.#leaving) return true;
    // Before it is recorded: whoever reads the record may redrive at once.
    const redriven = this.#parking.redriven(phase).then(() => false);
    await this.#runtime.park(phase, reason);
    this.#log.note(phase, 'parked', reason);
    if (this.#pivoted) return await redriven;
    const unwinds = await Promise.race([redriven, this.#stop.whenRequested.then(() => true)]);
    this.#parking.leave(phase);
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

  /** Resolves to the names of steps that are not undone yet. */
  async #undoAndClose(steps: readonly Step[]): Promise<readonly string[]> {
    const closedAs = await this.#undoing.undo(steps);
    if (closedAs === undefined) return (await this.#runtime.close('cancelled')) ?? [];
    this.#leave(closedAs);
    return [];
  }

  #leave(closedAs: 'completed' | 'cancelled'): void {
    this.#closedAs = closedAs;
    this.#stop.request({ cause: 'history_diverged', message: `Another run had ${closedAs} it` });
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
