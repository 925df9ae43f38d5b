import type { Attempts } from './attempts.ts';
import type { Reason } from './outcome.ts';
import { patience } from './patience.ts';
import type { ProgressLog } from './progress-log.ts';
import type { ReadWriteLock } from './read-write-lock.ts';
import type { NamedPhase } from './phases.ts';
import type { Revised, TakingBack } from './rules/cases.ts';
import type { Resolution, Runtime, StepPhase } from './runtime.ts';
import type { Step } from './step.ts';
import type { Undoing } from './undoing.ts';

const diverged: Reason = {
  cause: 'history_diverged',
  message: 'What was brought in line is still not as it is asked for, by what is on record.',
};

/** Follows up a refusal: somebody decides, and the earlier steps are brought in line with the decision. */
export class Deciding {
  readonly #runtime: Runtime;
  readonly #log: ProgressLog;
  readonly #attempts: Attempts;
  readonly #undoing: Undoing;
  readonly #lock: ReadWriteLock;
  readonly #stepNamed: (name: string) => Step | undefined;
  /** The phases that have succeeded, in that order. */
  #done: StepPhase[] = [];

  constructor(parts: {
    runtime: Runtime;
    log: ProgressLog;
    attempts: Attempts;
    undoing: Undoing;
    lock: ReadWriteLock;
    stepNamed: (name: string) => Step | undefined;
  }) {
    this.#runtime = parts.runtime;
    this.#log = parts.log;
    this.#attempts = parts.attempts;
    this.#undoing = parts.undoing;
    this.#lock = parts.lock;
    this.#stepNamed = parts.stepNamed;
  }

  /** It is brought in line from now on. A confirm is not: what it confirms is. */
  wasDone(phase: StepPhase): void {
    if (phase.phase === 'confirm' || this.#done.some((done) => done.step === phase.step)) return;
    this.#done.push(phase);
  }

  /** Undoes a step that is done without; from then on it is not brought in line any more. */
  async letGo(step: Step): Promise<void> {
    const closedAs = await this.#undoing.undo([step]);
    if (closedAs !== undefined) this.#attempts.leave(closedAs);
    else this.#done = this.#done.filter((done) => done.step !== step);
  }

  /** A refusal undoes nothing by itself: a person decides, and the flow goes on from there. */
  async decide(
    phase: StepPhase,
    refusal: Reason,
    revise = () => this.#lock.exclusive(() => this.#revise(phase)),
  ): Promise<'retry' | 'waived' | 'unwind'> {
    for (let reason = refusal; ;) {
      const resolution = await this.#resolution(phase, reason);
      if (resolution === 'cancel') this.#attempts.stop(reason);
      if (resolution === 'cancel' || resolution === 'interrupted') return 'unwind';
      const refused = await revise();
      // Nothing is attempted any more, so nothing more is to be undone than what was.
      if (this.#attempts.leaving) return 'unwind';
      if (refused === undefined) return resolution;
      if (refused !== 'void') reason = refused;
    }
  }

  async #resolution(phase: StepPhase, reason: Reason): Promise<Resolution> {
    if (this.#attempts.leaving) return 'interrupted';
    if (this.#runtime.review !== undefined) {
      this.#log.note(phase, 'in_review', reason);
      return await this.#runtime.review(phase, reason, this.#attempts.interruption);
    }
    if (!this.#attempts.pivoted) return 'cancel';
    return (await this.#attempts.park(phase, reason)) ? 'interrupted' : 'retry';
  }

  /**
   * Puts a decision into effect: the earlier steps are brought in line with it. Where that is refused, the earlier revision
   * stands again. @returns the refusal; `void` where it has to be decided again before anything is done
   */
  async #revise(phase: StepPhase): Promise<Reason | 'void' | undefined> {
    const revised = await this.#settleAndRevise(phase);
    if (revised === false) return undefined;
    if (revised !== true && revised.kind === 'void') return 'void';
    let following: true | readonly NamedPhase[] = revised === true ? true : revised.phases;
    for (let round = 1; ; round += 1) {
      const { refused, aligned, left } = await this.#follow(phase, this.meantBy(following));
      if (left) return undefined;
      if (refused !== undefined) {
        await this.#takeBackBy(phase, () => this.#runtime.revert?.(phase, refused), aligned);
        return refused;
      }
      following = (await this.#runtime.conclude?.(phase)) ?? [];
      if (following.length === 0) return undefined;
      if (await this.parkDiverged(phase, round)) return undefined;
    }
  }

  /** Requests that are on their way for the earlier revision are settled first. */
  async #settleAndRevise(phase: StepPhase): Promise<boolean | Exclude<Revised, { kind: 'unsettled' }>> {
    for (let round = 1; !this.#attempts.leaving; round += 1) {
      const revised = (await this.#runtime.revise?.(phase)) ?? false;
      if (typeof revised === 'boolean' || revised.kind !== 'unsettled') return revised;
      for (const at of this.meantBy(revised.phases)) await this.#attempts.perform(at);
      await this.parkDiverged(phase, round);
    }
    return false;
  }

  /** Attempts what has to follow a decision on `phase`, up to the first that is refused. */
  async #follow(
    phase: StepPhase,
    following: readonly StepPhase[],
  ): Promise<{ aligned: readonly StepPhase[]; refused?: Reason; left: boolean }> {
    const aligned: StepPhase[] = [];
    for (const done of following) {
      // The one that the decision is about is attempted by whoever asked, once all others are in line.
      if (done.step === phase.step && done.phase === phase.phase) continue;
      if (done.phase === 'cancel') {
        await this.letGo(done.step);
        continue;
      }
      const outcome = await this.#attempts.perform(done);
      if (outcome.kind === 'refused') {
        this.#log.note(done, 'refused');
        return { aligned, refused: outcome, left: this.#attempts.leaving };
      }
      if (outcome.kind === 'out_of_line') break;
      if (!this.#attempts.goesOn(done, outcome)) return { aligned, left: true };
      aligned.push(done);
    }
    return { aligned, left: this.#attempts.leaving };
  }

  /** Finds the phases that the record names, by their steps. A run that began before it named any brings all in line that it has done. */
  meantBy(following: true | readonly NamedPhase[]): readonly StepPhase[] {
    if (following === true) return [...this.#done];
    return following.flatMap(({ step: name, phase }) => {
      const step = this.#stepNamed(name);
      return step === undefined ? [] : [{ step, phase }];
    });
  }

  /** The record says that these phases are not as the run takes them to be. One that is refused is a case of its own. */
  async bringInLine(named: readonly NamedPhase[]): Promise<void> {
    await this.#lock.exclusive(async () => {
      for (const at of this.meantBy(named)) {
        if (this.#attempts.leaving) return;
        await this.#realign(at, { takesBack: true });
      }
    });
  }

  /**
   * A run that was reset while a decision was put into effect finds out that it cannot be: the earlier revision stands
   * again, and all that this run has done is brought back to it. @returns whether there was such a decision
   */
  async takeBack(phase: StepPhase, refusal: Reason): Promise<boolean> {
    return await this.#lock.exclusive(() => this.#takeBack(phase, refusal));
  }

  async #takeBack(phase: StepPhase, refusal: Reason): Promise<boolean> {
    return await this.#takeBackBy(phase, () => this.#runtime.takeBack?.(phase, refusal), [...this.#done]);
  }

  /** The earlier revision stands again. `done`: the phases to bring back to it where the record does not say. */
  async #takeBackBy(
    phase: StepPhase,
    ask: () => Promise<TakingBack | boolean | void> | undefined,
    done: readonly StepPhase[],
  ): Promise<boolean> {
    for (let round = 1; !this.#attempts.leaving; round += 1) {
      const answer = await ask();
      if (answer === false) return false;
      if (answer === undefined || answer === true) return await this.#bringBack(done);
      switch (answer.kind) {
        case 'none':
          return false;
        case 'taken_back':
          return await this.#bringBack(this.meantBy(answer.phases));
        case 'unsettled':
          for (const at of this.meantBy(answer.phases)) await this.#attempts.perform(at);
          await this.parkDiverged(phase, round);
      }
    }
    return false;
  }

  async #bringBack(phases: readonly StepPhase[]): Promise<true> {
    for (const again of phases.toReversed()) await this.#realign(again);
    return true;
  }

  /**
   * Brings a phase in line with the revision in force. A refusal is a case of its own, unless a decision is taken back for it; what is
   * let go of is an undo, which nobody decides on.
   */
  async #realign(phase: StepPhase, { takesBack = false } = {}): Promise<void> {
    if (phase.phase === 'cancel') {
      await this.letGo(phase.step);
      return;
    }
    for (;;) {
      const outcome = await this.#attempts.perform(phase);
      if (outcome.kind === 'out_of_line') return;
      if (outcome.kind !== 'refused') return void this.#attempts.goesOn(phase, outcome);
      this.#log.note(phase, 'refused');
      if (takesBack && outcome.stands === true && (await this.#takeBack(phase, outcome))) continue;
      if ((await this.decide(phase, outcome, () => this.#revise(phase))) !== 'retry') return;
    }
  }

  /** After several times in vain: waits for an engineer. @returns whether the run is to leave */
  async parkDiverged(phase: StepPhase, round: number): Promise<boolean> {
    return round % patience === 0 && (await this.#attempts.park(phase, diverged));
  }
}
