import type { Attempts } from './attempts.ts';
import type { Reason } from './outcome.ts';
import type { ProgressLog } from './progress-log.ts';
import type { Quiet } from './quiet.ts';
import type { Ruling, Runtime, StepPhase } from './runtime.ts';
import type { Step } from './step.ts';

/** What follows a refusal: somebody decides, and what was done before is brought in line with it. */
export class Deciding {
  readonly #runtime: Runtime;
  readonly #log: ProgressLog;
  readonly #attempts: Attempts;
  readonly #quiet: Quiet;
  /** What has succeeded, in that order. */
  #done: StepPhase[] = [];

  constructor(parts: { runtime: Runtime; log: ProgressLog; attempts: Attempts; quiet: Quiet }) {
    this.#runtime = parts.runtime;
    this.#log = parts.log;
    this.#attempts = parts.attempts;
    this.#quiet = parts.quiet;
  }

  /** It is brought in line from now on. A confirm is not: what it confirms is. */
  wasDone(phase: StepPhase): void {
    if (phase.phase === 'confirm' || this.#done.some((done) => done.step === phase.step)) return;
    this.#done.push(phase);
  }

  /** It is not brought in line any more. */
  wasLetGo(step: Step): void {
    this.#done = this.#done.filter((done) => done.step !== step);
  }

  /** A refusal undoes nothing by itself: a person decides, and the flow goes on from there. */
  async decide(
    phase: StepPhase,
    refusal: Reason,
    revise = () => this.#quiet.afterwards(() => this.#revise(phase)),
  ): Promise<'again' | 'waived' | 'unwind'> {
    for (let reason = refusal; ;) {
      const ruling = await this.#ruling(phase, reason);
      if (ruling === 'cancel') this.#attempts.stop(reason);
      if (ruling === 'cancel' || ruling === 'interrupted') return 'unwind';
      const refused = await revise();
      // Nothing is attempted any more, so nothing more is to be undone than what was.
      if (this.#attempts.leaving) return 'unwind';
      if (refused === undefined) return ruling;
      reason = refused;
    }
  }

  async #ruling(phase: StepPhase, reason: Reason): Promise<Ruling> {
    if (this.#attempts.leaving) return 'interrupted';
    if (this.#runtime.review !== undefined) {
      this.#log.note(phase, 'in_review', reason);
      return await this.#runtime.review(phase, reason, this.#attempts.interruption);
    }
    if (!this.#attempts.pivoted) return 'cancel';
    return (await this.#attempts.park(phase, reason)) ? 'interrupted' : 'again';
  }

  /**
   * Puts a decision into effect: what was done before is brought in line with it. Where that is refused, what was asked for
   * before stands again. @returns the refusal
   */
  async #revise(phase: StepPhase): Promise<Reason | undefined> {
    if (this.#attempts.leaving || !(await this.#runtime.revise?.(phase))) return undefined;
    const aligned: StepPhase[] = [];
    for (const done of [...this.#done]) {
      // The one that the decision is about is attempted by whoever asked, once all others are in line.
      if (done.step === phase.step && done.phase === phase.phase) continue;
      const outcome = await this.#attempts.perform(done);
      if (outcome.kind === 'refused') {
        await this.#runtime.revert?.(phase, outcome);
        for (const again of aligned.toReversed()) await this.#realign(again);
        return outcome;
      }
      if (!this.#attempts.goesOn(done, outcome)) return undefined;
      aligned.push(done);
    }
    await this.#runtime.conclude?.(phase);
    return undefined;
  }

  /**
   * A run that was reset while a decision was put into effect finds out that it cannot be: what was asked for before stands
   * again, and all that this run has done is brought back to it. @returns whether there was such a decision
   */
  async takeBack(phase: StepPhase, refusal: Reason): Promise<boolean> {
    return await this.#quiet.afterwards(async () => {
      if (this.#attempts.leaving || !(await this.#runtime.takeBack?.(phase, refusal))) return false;
      for (const done of this.#done.toReversed()) await this.#realign(done);
      return true;
    });
  }

  /** Back to what stood before. What is refused now is a case of its own. */
  async #realign(phase: StepPhase): Promise<void> {
    for (;;) {
      const outcome = await this.#attempts.perform(phase);
      if (outcome.kind !== 'refused') return void this.#attempts.goesOn(phase, outcome);
      if ((await this.decide(phase, outcome, () => this.#revise(phase))) !== 'again') return;
    }
  }
}
