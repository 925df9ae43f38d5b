import { reportRetrying } from '../store/dead-letters/dead-letters.ts';
import { decideOn } from '../store/commit/decide-on.ts';
import type { Ruled } from '../saga/rules/record.ts';
import { inInstanceTransaction } from '../store/commit/instance-transaction.ts';
import type { Outcome } from '../saga/outcome.ts';
import { directionOf, type NamedPhase } from '../saga/phases.ts';
import * as attempts from '../saga/rules/attempts.ts';
import { keyOf, type Fence, type RecordedOutcome } from '../saga/rules/fence.ts';
import { mayBeRefusedUnsent, type Knowledge } from '../saga/rules/fence-rules.ts';
import { underEarlierKeys } from '../saga/rules/sends.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Call, RemoteEffect } from '../saga/effect.ts';
import type { ShownState } from '../saga/rules/status.ts';
import type { Service } from './service.ts';
import { describe, KnownFailure, overtaken, type Failed } from '../adapters/failure.ts';
import { isRetried } from '../saga/failure.ts';
import { stackWithoutMessages } from './stack.ts';
import { begun, endedAtOnce, heard, recorded, refused } from './step-record.ts';

/** An attempt that is on record, and what its calls have in common. */
export interface Begun {
  readonly kind: 'begun';
  readonly fence: Fence;
  readonly knowledge: Knowledge;
  readonly known: Pick<Call, 'ports' | 'facts' | 'revision' | 'fences'>;
}

/** An answer, with the record that it was decided on. */
interface Known<Answer> extends Pick<Call, 'facts' | 'fences'> {
  readonly state: ShownState;
  readonly answer: Answer;
}

/** The record of one attempt at a remote effect, from its beginning to its outcome. */
export class AttemptRecord {
  readonly #service: Service;
  readonly #effect: RemoteEffect;
  readonly #dependencies: StepDependencies;
  readonly #instanceId: string;
  readonly #at: NamedPhase;
  /** On record when this attempt began. */
  #seen: ShownState | undefined;

  constructor(service: Service, effect: RemoteEffect, dependencies: StepDependencies, instanceId: string) {
    this.#service = service;
    this.#effect = effect;
    this.#dependencies = dependencies;
    this.#instanceId = instanceId;
    this.#at = { step: effect.step, phase: effect.phase };
  }

  async begin(): Promise<Begun | { kind: 'over'; outcome: Outcome }> {
    const { pool, steps, ports } = this.#dependencies;
    const { keyWindowMs } = steps;
    const { answer, state, facts, fences } = await decideOn(
      pool,
      this.#instanceId,
      (before, now): Ruled<Known<attempts.Begun | attempts.Recorded>> => {
        const begins = begun(
          pool.saga,
          { record: before, now },
          { ...this.#at, keyWindowMs, sends: this.#effect },
        );
        const { changes, answer: verdict } = begins.first;
        const { record } = begins;
        const known = { state: record.state, facts: this.#service.factsOf(record), fences: before.fences };
        const objection =
          verdict.kind === 'attempt' &&
          mayBeRefusedUnsent(verdict) &&
          this.#effect.objection?.(known.facts, steps);
        if (!objection) return { changes, answer: { ...known, answer: verdict } };
        const refusal = { fence: verdict.fence, outcome: refused(this.#service.saga, objection) };
        const ended = endedAtOnce(this.#service, begins, this.#at, refusal);
        return { changes: ended.changes, answer: { ...known, answer: ended.answer } };
      },
    );
    this.#seen = state;
    if (answer.kind === 'answered' || answer.kind === 'overtaken')
      return { kind: 'over', outcome: heard(answer) };
    if (answer.kind !== 'attempt') return { kind: 'over', outcome: attempts.outcomeOf(answer) };
    const { fence, knowledge } = answer;
    return { kind: 'begun', fence, knowledge, known: { ports, facts, revision: state.revision, fences } };
  }

  /** The call that an attempt makes by a fence of its own. */
  callBy(fence: Fence, { known }: Begun): Call {
    const { reference, lastApplied, made = [] } = fence;
    const earlier = underEarlierKeys(fence);
    const key = keyOf(this.#instanceId, this.#at, fence);
    return { ...known, key, reference, lastApplied, made, earlier };
  }

  async outcome(fence: Fence, outcome: RecordedOutcome): Promise<Outcome> {
    const came = { fence, outcome, seen: this.#seen };
    return heard(
      await decideOn(this.#dependencies.pool, this.#instanceId, (record) =>
        recorded(this.#service, record, this.#at, came),
      ),
    );
  }

  /** @throws KnownFailure that it failed, once that is on record */
  async failure(fence: Fence, failed: Failed): Promise<Outcome> {
    const told = await this.keep(fence, failed);
    if (told !== 'stored') return told;
    const { failure, error } = failed;
    throw new KnownFailure(failure, error, fence.attempts);
  }

  /**
   * Writes the fence while this attempt is the one that counts. If it is not, nothing is written and nothing may be sent:
   * the answer is what is on record.
   * @throws KnownFailure when another attempt is under way
   */
  async keep(fence: Fence, failed?: Failed): Promise<Outcome | 'stored'> {
    const { pool } = this.#dependencies;
    const kept = { at: this.#at, fence, failed: failed && reasonFor(failed) };
    const answer = await decideOn(pool, this.#instanceId, (record) => attempts.keep(record, kept));
    if (answer.kind === 'answered') return answer.outcome;
    if (answer.kind === 'overtaken') throw new KnownFailure(overtaken);
    if (failed !== undefined) await this.#report(fence, failed);
    return 'stored';
  }

  async #report(fence: Fence, { failure, error }: Failed): Promise<void> {
    const reason = { ...this.#at, ...reasonFor({ failure, error }) };
    // Going forward a step is parked when its budget is spent. An undo is attempted without end, and must be seen.
    const { steps, pool } = this.#dependencies;
    const { attempts } = fence;
    const budget = steps.attemptsByStep[this.#at.step] ?? steps.attempts;
    if (directionOf(this.#at.phase) === 'undo' && isRetried(failure) && attempts >= budget) {
      const stack = stackWithoutMessages(error);
      const { keyNumber, requestHash } = fence;
      const failing = { ...reason, stack, attempts, keyNumber, requestHash };
      await inInstanceTransaction(pool, this.#instanceId, (tx) => reportRetrying(tx, failing));
    }
  }
}

function reasonFor({ failure }: Failed) {
  return { cause: failure.cause, message: describe(failure) };
}
