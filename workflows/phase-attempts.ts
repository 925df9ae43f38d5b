import {
  ActivityCancellationType,
  CancellationScope,
  CancelledFailure,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  sleep,
} from '@temporalio/workflow';
import { wordsOf, type DescribedSaga } from '../saga/definition.ts';
import { activityName, directionOf, type NamedPhase } from '../saga/phases.ts';
import type { Performed, StepActivities } from '../activities/contract.ts';
import type { Outcome } from '../saga/outcome.ts';
import { delayAfter, isDefinite, isTimeout } from './activity-failures.ts';
import type { StepPolicy } from './contract.ts';
import type { Mutex } from './mutex.ts';

/** The run that a phase is attempted for, and what it knows of its record. */
export interface AttemptingRun {
  /** As far as it was told. */
  readonly version: number | undefined;
  hears(told: { readonly version?: number }): void;
  /** It is not as far as its run was told. */
  askParties(): Promise<void>;
  /** Somebody may look while the work takes its time. */
  whileWaiting<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * The record has forgotten steps before this phase: another run has to go the way from its beginning, by the record as it is once
 * the parties were asked.
 */
export class RecordBehind extends Error {}

/** How a phase of one instance is attempted on Temporal, retries included. */
export class PhaseAttempts {
  readonly #saga: DescribedSaga;
  readonly #instanceId: string;
  readonly #policy: StepPolicy;
  readonly #mutex: Mutex;
  readonly #run: AttemptingRun;

  constructor(parts: {
    saga: DescribedSaga;
    instanceId: string;
    policy: StepPolicy;
    mutex: Mutex;
    run: AttemptingRun;
  }) {
    this.#saga = parts.saga;
    this.#instanceId = parts.instanceId;
    this.#policy = parts.policy;
    this.#mutex = parts.mutex;
    this.#run = parts.run;
  }

  /**
   * A regular activity can be completed by hand, with whatever was typed: nobody believes it. The phase is delivered once more,
   * which its fence answers from the record, or which does what is not on it.
   * @throws RecordBehind on the way forward
   */
  async attempt(phase: NamedPhase): Promise<Outcome> {
    const scope = CancellationScope.current();
    const objection = () => {
      if (scope.consideredCancelled) throw new CancelledFailure('Cancelled before its turn');
    };
    let answer = await this.#attemptAll(phase, objection);
    for (;;) {
      if (isBehind(answer.outcome)) {
        if (directionOf(phase.phase) === 'forward') throw new RecordBehind();
        // On the way back the record says itself what is left to undo.
        await this.#run.askParties();
        answer = await this.#attemptAll(phase, objection);
      } else if (answer.recorded) break;
      else answer = await this.#attemptAll(phase, () => undefined);
    }
    this.#run.hears(answer.outcome as { version?: number });
    return understood(answer.outcome);
  }

  /**
   * The first attempt is a local activity: it costs one event where a regular one costs six.
   * @returns the outcome, and whether it is as on record
   */
  async #attemptAll(
    phase: NamedPhase,
    objection: () => void,
  ): Promise<{ outcome: Performed; recorded: boolean }> {
    const atOnce = () => {
      objection();
      return this.#perform(this.#atOnce(phase), phase);
    };
    try {
      // Shielded as well: it is short, and a local activity that is cancelled in the task that schedules it breaks the run.
      const outcome = await CancellationScope.nonCancellable(() => this.#mutex.run(atOnce));
      return { outcome, recorded: true };
    } catch (error) {
      const failure = retried(error);
      const outcome = await this.#run.whileWaiting(() => this.#attemptFurther(phase, failure));
      return { outcome, recorded: false };
    }
  }

  /**
   * A phase that does not succeed at once goes on as a regular activity, which an engineer can see, pause and reset. An attempt that ran
   * out of time leaves its call under way, so one regular attempt takes that over, shielded: a cancel interrupts no call.
   */
  async #attemptFurther(phase: NamedPhase, atOnce: unknown): Promise<Performed> {
    let last = atOnce;
    if (isTimeout(atOnce))
      try {
        const takeOver = this.#activities(phase, 1);
        return await CancellationScope.nonCancellable(() => this.#perform(takeOver, phase));
      } catch (error) {
        last = retried(error);
      }
    if (!isTimeout(last)) await sleep(delayAfter(last));
    const budget = this.#policy.attemptsByStep?.[phase.step] ?? this.#policy.attempts;
    const attempts = directionOf(phase.phase) === 'forward' ? Math.max(1, budget - 1) : 'without end';
    return await this.#perform(this.#activities(phase, attempts), phase);
  }

  async #perform(activities: StepActivities, phase: NamedPhase): Promise<Performed> {
    const activity = activities[activityName(this.#saga.name, phase)];
    if (activity === undefined) throw new Error(`There is no activity for ${phase.step}.${phase.phase}`);
    const { version } = this.#run;
    return await activity(this.#instanceId, ...(version === undefined ? [] : [version]));
  }

  #atOnce(phase: NamedPhase): StepActivities {
    return proxyLocalActivities<StepActivities>({
      summary: summaryOf(this.#saga, phase),
      startToCloseTimeout: this.#policy.atOnceMs,
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      retry: { maximumAttempts: 1 },
    });
  }

  #activities(phase: NamedPhase, attempts: number | 'without end'): StepActivities {
    const { timeoutMs, heartbeatMs, backoffInitialMs, backoffMaxMs } = this.#policy;
    return proxyActivities<StepActivities>({
      summary: summaryOf(this.#saga, phase),
      startToCloseTimeout: timeoutMs,
      heartbeatTimeout: heartbeatMs,
      cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
      // Delays come from the activity itself, with jitter; these count where its worker was lost.
      retry: {
        initialInterval: backoffInitialMs,
        maximumInterval: backoffMaxMs,
        ...(attempts === 'without end' ? {} : { maximumAttempts: attempts }),
      },
    });
  }
}

/** @throws what no further attempt can mend */
function retried(error: unknown): unknown {
  if (isCancellation(error) || isDefinite(error)) throw error;
  return error;
}

const outcomeKinds: Record<Outcome['kind'], true> = {
  succeeded: true,
  refused: true,
  failed: true,
  interrupted: true,
  closed: true,
  out_of_line: true,
};

/** Also of what somebody typed. */
function isBehind(answer: unknown): boolean {
  return (answer as Partial<Performed> | null | undefined)?.kind === 'behind';
}

/** Somebody may have completed the activity by hand, with whatever they typed. */
function understood(result: unknown): Outcome {
  const kind = (result as Partial<Outcome> | null | undefined)?.kind;
  if (typeof kind === 'string' && Object.hasOwn(outcomeKinds, kind)) return result as Outcome;
  return {
    kind: 'failed',
    cause: 'internal_error',
    message: 'The result of the activity is not understood.',
  };
}

/** The text beside the activity's name in the Web UI. */
function summaryOf(saga: DescribedSaga, at: NamedPhase): string {
  const { thing } = wordsOf(saga, at);
  if (at.step === saga.pivot && at.phase === 'confirm') return `point of no return: ${thing}`;
  return directionOf(at.phase) === 'undo' ? `undo: ${thing}` : thing;
}
