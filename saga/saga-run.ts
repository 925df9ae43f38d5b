import { Attempts, type Attempted, type ClosedAs } from './attempts.ts';
import { Deciding } from './deciding.ts';
import { FlowChecks } from './flow-checks.ts';
import type { Reason } from './outcome.ts';
import { patience } from './patience.ts';
import { ProgressLog } from './progress-log.ts';
import { ReadWriteLock } from './read-write-lock.ts';
import type { Runtime, StepPhase } from './runtime.ts';
import type { Saga, SagaDefinition, SagaEnd } from './saga.ts';
import { Undoing } from './undoing.ts';
import { firstPhase, undoPhase, type Reservation, type ResultOf, type Step } from './step.ts';

/** Leaves the author's flow; the run knows why. */
class Unwound extends Error {}

/** A branch that went as far as it can. */
type Settled = { readonly kind: 'done'; readonly result: unknown } | { readonly kind: 'unwound' };

/**
 * One run of a saga: interprets the flow, keeps what is to be undone, and obeys the commands `cancel` and `redrive`.
 * Pure: the same outcomes and commands give the same run.
 */
export class SagaRun implements Saga {
  readonly #results = new Map<string, unknown>();
  /** Registered before the attempt, so that whatever happens to it is undone. */
  #undo: Step[] = [];
  readonly #attempted: Step[] = [];
  readonly #reservations: Reservation[] = [];
  readonly #checks: FlowChecks;
  readonly #log: ProgressLog;
  readonly #lock = new ReadWriteLock();
  readonly #definition: SagaDefinition;
  readonly #runtime: Runtime;
  readonly #attempts: Attempts;
  readonly #deciding: Deciding;
  readonly #undoing: Undoing;

  constructor(definition: SagaDefinition, runtime: Runtime) {
    this.#definition = definition;
    this.#runtime = runtime;
    this.#checks = new FlowChecks(definition);
    const log = (this.#log = new ProgressLog(runtime));
    const attempts = (this.#attempts = new Attempts({ runtime, log }));
    const stepNamed = (name: string) => this.#steps.find((step) => step.name === name);
    const { parking } = attempts;
    const undoing = (this.#undoing = new Undoing({ runtime, log, parking, stepNamed }));
    this.#deciding = new Deciding({ runtime, log, attempts, undoing, lock: this.#lock, stepNamed });
  }

  /** The result of each step so far, by its name: all that the flow can go by. */
  get results(): ReadonlyMap<string, unknown> {
    return this.#results;
  }

  get pivoted(): boolean {
    return this.#attempts.pivoted;
  }

  /** Why the saga is to be undone, as this run was told first; the record may know of an earlier reason. */
  get reason(): Reason | undefined {
    return this.#attempts.reason;
  }

  get parked(): readonly StepPhase[] {
    return this.#attempts.parking.phases;
  }

  /** The end itself waits for an engineer: the books do not balance. */
  get closingParked(): boolean {
    return this.#attempts.parking.closing;
  }

  get #steps(): readonly Step[] {
    return Object.values(this.#definition.steps);
  }

  /** Runs the saga to its end. Rejects only for a defect in the flow itself. */
  async execute(): Promise<SagaEnd> {
    try {
      await this.#definition.flow(this, this.#definition.steps);
      this.#checks.assertMayEnd({ reserved: this.#reservations, pivoted: this.#attempts.pivoted });
    } catch (error) {
      if (!(error instanceof Unwound)) throw error;
      if (this.#attempts.closedAs === undefined) return await this.#cancelled();
    }
    if (this.#attempts.closedAs === undefined) await this.#close('completed');
    // Without a pivot it can be cancelled until it is closed.
    if (this.#attempts.leaving && this.#attempts.closedAs === undefined) return await this.#cancelled();
    return this.#attempts.closedAs === undefined
      ? { outcome: 'completed' }
      : { outcome: 'history_diverged', closedAs: this.#attempts.closedAs };
  }

  /**
   * Stops going forward and undoes what was done. Does nothing once the saga is being undone.
   * After the pivot it is too late: the caller must be told before (see {@link pivoted}).
   */
  cancel(reason: Reason): void {
    if (!this.#attempts.pivoted) this.#attempts.stop(reason);
  }

  /** The record says that the saga has ended: nothing more is waited for, nor attempted. */
  leave(closedAs: 'completed' | 'cancelled'): void {
    this.#attempts.leave(closedAs);
    void this.redrive();
  }

  /**
   * Sends what is parked, or what of it is `chosen`, on its way again, once, after `record` has written down that it may go.
   * However often it is called: what it took the first time is parked no more. `closing`: also an end that waits.
   * Where `record` rejects, this does, and all stays parked.
   */
  async redrive(
    record?: (taken: readonly StepPhase[]) => Promise<void>,
    chosen: (phase: StepPhase) => boolean = () => true,
    { closing = true }: { closing?: boolean } = {},
  ): Promise<void> {
    await this.#attempts.parking.redrive(record, chosen, { closing });
  }

  run<R>(step: Step<R>): Promise<R> {
    return this.#checks.awaited(this.#one(step), [step]);
  }

  reserve<R>(step: Reservation<R>): Promise<R> {
    return this.run(step);
  }

  async #one<R>(step: Step<R>): Promise<R> {
    const [result] = await this.#parallel(step);
    return result as R;
  }

  parallel<const S extends readonly Step[]>(
    ...steps: S
  ): Promise<{ -readonly [I in keyof S]: ResultOf<S[I]> }> {
    return this.#checks.awaited(this.#parallel(...steps), steps);
  }

  async #parallel<const S extends readonly Step[]>(
    ...steps: S
  ): Promise<{ -readonly [I in keyof S]: ResultOf<S[I]> }> {
    const settled = await Promise.all(steps.map((step) => this.#attempt(step)));
    this.#goesOn(settled);
    const results = settled.map((branch) => (branch.kind === 'done' ? branch.result : undefined));
    // In the order given, whichever branch was first.
    steps.forEach(({ name }, index) => this.#results.set(name, results[index]));
    return results as { -readonly [I in keyof S]: ResultOf<S[I]> };
  }

  commit(pivot: Reservation): Promise<void> {
    return this.#checks.awaited(this.#commit(pivot), [pivot]);
  }

  async #commit(pivot: Reservation): Promise<void> {
    this.#checks.assertMayCommit(pivot, this.#attempted);
    this.#goesOn([await this.#forward({ step: pivot, phase: 'confirm' })]);
    for (const step of this.#reservations) {
      if (step === pivot) continue;
      this.#goesOn([await this.#forward({ step, phase: 'confirm' })]);
    }
  }

  async #attempt(step: Step): Promise<Settled> {
    if (this.#attempts.leaving) return { kind: 'unwound' };
    this.#checks.assertFirst(step, this.#attempted);
    this.#attempted.push(step);
    if (step.kind === 'reservation') this.#reservations.push(step);
    return await this.#forward({ step, phase: firstPhase(step) });
  }

  #register(step: Step): void {
    if (!this.#attempts.pivoted && undoPhase(step) !== undefined && !this.#undo.includes(step))
      this.#undo.push(step);
  }

  async #forward(phase: StepPhase): Promise<Settled> {
    for (let round = 1; ;) {
      if (this.#attempts.leaving) return { kind: 'unwound' };
      const outcome = await this.#lock.shared(() => {
        if (!this.#attempts.leaving) this.#register(phase.step);
        return this.#attempts.perform(phase);
      });
      if (outcome.kind === 'succeeded') {
        this.#deciding.wasDone(phase);
        return { kind: 'done', result: outcome.result };
      }
      if (outcome.kind === 'out_of_line') {
        await this.#deciding.bringInLine(outcome.phases);
        await this.#deciding.parkDiverged(phase, round);
        round += 1;
        continue;
      }
      switch (await this.#next(phase, outcome)) {
        case 'retry':
          break;
        case 'waived':
          return await this.#without(phase);
        case 'unwind':
          return { kind: 'unwound' };
      }
    }
  }

  /** A step that is done without is undone: a reservation that will never be confirmed is nobody's to take up later. */
  async #without(phase: StepPhase): Promise<Settled> {
    if (phase.phase === 'confirm') {
      await this.#deciding.letGo(phase.step);
      if (this.#attempts.closedAs !== undefined) return { kind: 'unwound' };
    }
    this.#log.note(phase, 'waived');
    return { kind: 'done', result: undefined };
  }

  /** Decides how the run goes on where a phase did not succeed. */
  async #next(
    phase: StepPhase,
    outcome: Exclude<Attempted, { kind: 'succeeded' | 'out_of_line' }>,
  ): Promise<'retry' | 'waived' | 'unwind'> {
    if (outcome.kind !== 'refused') {
      this.#attempts.goesOn(phase, outcome);
      return 'unwind';
    }
    this.#log.note(phase, 'refused');
    if (outcome.stands === true) {
      this.#deciding.wasDone(phase);
      if (await this.#deciding.takeBack(phase, outcome)) return 'retry';
    }
    // A definite no: there is nothing to undo. A refused confirm leaves its reservation to be cancelled.
    else if (phase.phase !== 'confirm') this.#undo = this.#undo.filter((step) => step !== phase.step);
    return await this.#deciding.decide(phase, outcome);
  }

  async #cancelled(): Promise<SagaEnd> {
    if (this.reason === undefined) throw new Error('Nothing asked this saga to stop');
    const reason = await this.#runtime.startCancel(this.reason);
    this.#log.undoing(reason);
    let left = await this.#undoAndClose(this.#undo);
    for (let round = 1; left.length > 0; round += 1) {
      // Begun by a run that was reset or lost before this one came as far, or refused under a key that was not the first: what
      // is on record outranks what this run knows, as often as it says so.
      const missed = this.#steps.filter(({ name }) => left.includes(name));
      if (missed.length === 0) throw new Error(`This saga has no steps ${left.join(', ')}`);
      if (round % patience === 0) await this.#undoing.parkDiverged(missed);
      left = await this.#undoAndClose(missed);
    }
    if (this.#attempts.closedAs !== undefined)
      return { outcome: 'history_diverged', closedAs: this.#attempts.closedAs };
    return { outcome: 'cancelled', cause: reason.cause, message: reason.message };
  }

  /** Resolves to the names of steps that are not undone yet. */
  async #undoAndClose(steps: readonly Step[]): Promise<readonly string[]> {
    const closedAs = await this.#undoing.undo(steps);
    if (closedAs === undefined) return await this.#close('cancelled');
    this.#attempts.leave(closedAs);
    return [];
  }

  /** Until the record agrees with the end. @returns the names of steps that have to be undone first */
  async #close(as: ClosedAs): Promise<readonly string[]> {
    for (let round = 1; this.#attempts.closedAs === undefined; round += 1) {
      const closing = await this.#runtime.close(as);
      switch (closing.kind) {
        case 'closed':
          return [];
        case 'not_undone':
          return closing.steps;
        case 'cancelling':
          this.#attempts.stop(closing.reason);
          return [];
        case 'out_of_line': {
          await this.#deciding.bringInLine(closing.phases);
          const [first] = this.#deciding.meantBy(closing.phases);
          if (first !== undefined) await this.#deciding.parkDiverged(first, round);
          break;
        }
        case 'unbalanced':
          await this.#attempts.parking.closingRedriven();
          await this.#deciding.bringInLine(closing.phases);
          break;
      }
    }
    return [];
  }

  /** The flow is left where a branch of it was. */
  #goesOn(settled: readonly Settled[]): void {
    if (this.#attempts.leaving || settled.some(({ kind }) => kind === 'unwound')) throw new Unwound();
  }
}
