import { CancellationScope, condition } from '@temporalio/workflow';
import { knownCause } from '../saga/causes.ts';
import type { DescribedSaga } from '../saga/definition.ts';
import type { KnownToRun, RecordActivities } from '../activities/contract.ts';
import type { Outcome, Reason } from '../saga/outcome.ts';
import type { NamedPhase } from '../saga/phases.ts';
import type { Revised, TakingBack } from '../saga/rules/cases.ts';
import type { Closing, Interruption, Progress, Resolution, Runtime, StepPhase } from '../saga/runtime.ts';
import { outcomeOf } from './activity-failures.ts';
import type { StepPolicy } from './contract.ts';
import { askParties } from './party-activities.ts';
import { PhaseAttempts, RecordBehind } from './phase-attempts.ts';
import { Records } from './records.ts';
import { Mutex } from './mutex.ts';
import type { Watch } from './watch.ts';

/** The saga layer's runtime on Temporal: each phase an activity, each wait durable. */
export class TemporalRuntime implements Runtime {
  readonly #saga: DescribedSaga;
  readonly #instanceId: string;
  readonly #watch: Watch;
  readonly #mutex = new Mutex();
  #attempts: PhaseAttempts;
  #nudges = 0;
  #performing = 0;
  /** Refusals that wait for a decision. */
  #attending = 0;
  #version: number | undefined;
  #asking: Promise<void> | undefined;
  #startsAgain = false;
  #policy: StepPolicy;
  /** Writes of the run itself, in turn with the attempts. */
  readonly records: RecordActivities;
  /** Writes of commands. */
  readonly commands: RecordActivities;
  readonly #written: Records;
  /** Absent in runs that began when nobody was asked. */
  review: Runtime['review'];

  constructor(options: {
    saga: DescribedSaga;
    instanceId: string;
    policy: StepPolicy;
    watch: Watch;
    version: number | undefined;
  }) {
    this.#saga = options.saga;
    this.#instanceId = options.instanceId;
    this.#policy = options.policy;
    this.#version = options.version;
    this.#attempts = this.#attemptsBy(options.policy);
    this.#watch = options.watch;
    this.#written = new Records(options.instanceId, this.#mutex);
    this.records = this.#written.own;
    this.commands = this.#written.commands;
    this.goBy(options.policy);
  }

  /** From now on. */
  goBy(policy: StepPolicy): void {
    this.#policy = policy;
    this.#attempts = this.#attemptsBy(policy);
    this.review = policy.reviews === true ? (...asked) => this.#review(...asked) : undefined;
  }

  #attemptsBy(policy: StepPolicy): PhaseAttempts {
    return new PhaseAttempts({
      saga: this.#saga,
      instanceId: this.#instanceId,
      policy,
      mutex: this.#mutex,
      run: this,
    });
  }

  /** Something else that is asked for, one at a time with all that is attempted and written down. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return await this.#mutex.run(work);
  }

  /** Something was recorded that a case may wait for. */
  nudge(): void {
    this.#nudges += 1;
    this.askAgain();
  }

  /** Something that could not be written down waits for an engineer. */
  get halted(): boolean {
    return this.#written.halted;
  }

  /** Refusals that wait for a decision. */
  get attending(): number {
    return this.#attending;
  }

  /** Of the record, as far as this run was told. A record that is not as far was restored from a back-up. */
  get version(): number | undefined {
    return this.#version;
  }

  /** Nothing is attempted or written down. */
  get isIdle(): boolean {
    return this.#performing === 0 && !this.halted && this.#mutex.isIdle;
  }

  /** What could not be written down may be by now. */
  askAgain(): void {
    this.#written.askAgain();
  }

  /**
   * Cancelling the scope ends the activity's back-off at once and interrupts no attempt: the server sends no further
   * one, and `WAIT_CANCELLATION_COMPLETED` waits for the one that is under way.
   */
  async perform(at: StepPhase, interruption: Interruption): Promise<Outcome> {
    const phase = namedPhase(at);
    const scope = new CancellationScope({ cancellable: true });
    void interruption.whenRequested.then(() => scope.cancel());
    this.#performing += 1;
    try {
      return await scope.run(() => this.#attempts.attempt(phase));
    } catch (error) {
      if (!(error instanceof RecordBehind)) return outcomeOf(error);
    } finally {
      this.#performing -= 1;
    }
    return await this.#startAgain();
  }

  async park(at: StepPhase, { cause, message, stack }: Reason): Promise<void> {
    const parked = await this.records.parkStep(this.#instanceId, {
      ...namedPhase(at),
      cause: knownCause(this.#saga.causes, cause),
      message,
      ...(stack === undefined ? {} : { stack }),
    });
    if (parked !== undefined && 'kind' in parked) return await this.#startAgain();
    this.hears(parked);
  }

  /** The case is in PostgreSQL. This waits: for its next deadline, a nudge or a cancel, whichever comes first, and asks again. */
  async #review(at: StepPhase, { cause, message }: Reason, interruption: Interruption): Promise<Resolution> {
    const refused = { ...namedPhase(at), cause: knownCause(this.#saga.causes, cause), message };
    for (;;) {
      const nudges = this.#nudges;
      const advanced = await this.records.advanceCase(this.#instanceId, refused);
      if (advanced.kind === 'behind') return await this.#startAgain();
      this.#watch.hears(advanced.revision);
      this.hears(advanced);
      this.#watch.attending(refused, advanced.kind === 'waiting' ? advanced : undefined);
      if (advanced.kind === 'resolved') return advanced.resolution;
      this.#attending += 1;
      const isToAskAgain = () => this.#nudges > nudges || interruption.requested;
      await condition(isToAskAgain, advanced.wakeInMs, {
        summary: `Until somebody decides: ${refused.cause}`,
      });
      this.#attending -= 1;
      if (interruption.requested) return 'interrupted';
    }
  }

  async revise(at: StepPhase): Promise<boolean | Revised> {
    const revised = await this.records.reviseInstance(this.#instanceId, namedPhase(at));
    if (typeof revised === 'object') this.#watch.hears(revised.revision);
    return revised;
  }

  async conclude(at: StepPhase): Promise<readonly NamedPhase[]> {
    return await this.records.concludeRevision(this.#instanceId, namedPhase(at));
  }

  async revert(at: StepPhase, { message }: Reason): Promise<TakingBack> {
    return await this.records.revertRevision(this.#instanceId, { ...namedPhase(at), message });
  }

  async takeBack(declined: StepPhase, { message }: Reason): Promise<TakingBack> {
    return await this.records.takeBackDecision(this.#instanceId, { ...namedPhase(declined), message });
  }

  async startCancel({ cause, message }: Reason): Promise<Reason> {
    const verdict = await this.records.startCancel(this.#instanceId, {
      cause: knownCause(this.#saga.causes, cause),
      message,
      by: 'saga',
    });
    return verdict.kind === 'cancelling' ? verdict : { cause, message };
  }

  async close(as: 'completed' | 'cancelled'): Promise<Closing> {
    const { revision } = this.#watch;
    const version = this.#version;
    let known: KnownToRun = {
      ...(revision === undefined ? {} : { revision }),
      ...(version === undefined ? {} : { version }),
    };
    for (;;) {
      const closing = await this.records.closeInstance(this.#instanceId, as, known);
      if (closing.kind !== 'behind') return closing;
      if (as === 'completed') return await this.#startAgain();
      await this.askParties();
      known = { asked: true };
    }
  }

  /** The highest counts, until the parties were asked: one that has caught up with them is counted from where it is. */
  hears({ version }: { readonly version?: number } = {}): void {
    if (version !== undefined) this.#version = Math.max(version, this.#version ?? 0);
  }

  /** Another run is to go on in place of this one, as soon as this one only waits. */
  get startsAgain(): boolean {
    return this.#startsAgain;
  }

  /** What this run knows of its steps is more than is on record, or other than it: it goes no further. */
  async #startAgain(): Promise<never> {
    await this.askParties();
    this.#watch.forgetsRevision();
    this.#startsAgain = true;
    return await new Promise<never>(() => undefined);
  }

  /** The record is not as far as this run was told. Branches that find that out together ask once. */
  async askParties(): Promise<void> {
    this.#asking ??= this.#ask();
    await this.#asking;
  }

  async #ask(): Promise<void> {
    const ask = () => askParties(this.#instanceId, this.#policy, (work) => this.inTurn(work));
    try {
      await CancellationScope.nonCancellable(() => this.whileWaiting(ask));
      this.#version = undefined;
    } finally {
      this.#asking = undefined;
    }
  }

  progressed(progress: Progress): void {
    this.#watch.progressed(progress);
  }

  async whileWaiting<T>(work: () => Promise<T>): Promise<T> {
    return await this.#watch.whileWaiting(work);
  }
}

/** As the record, the activities and commands name it. */
export function namedPhase({ step, phase }: StepPhase): NamedPhase {
  return { step: step.name, phase };
}
