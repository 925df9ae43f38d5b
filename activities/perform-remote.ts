import { directionOf, type StepPhase } from '../domain/steps.ts';
import type { Fence, Made, RecordedOutcome } from '../saga/rules/fence.ts';
import { databaseTime } from '../journal/clock.ts';
import { readFences, writeFence } from '../journal/fence.ts';
import { reportRetrying } from '../journal/dead-letters.ts';
import { inOrderTransaction, type OrderTransaction } from '../journal/order-transaction.ts';
import type { Outcome } from '../saga/outcome.ts';
import { classify } from './classify.ts';
import type { Call, LookUp, RemoteEffect } from './effect.ts';
import { describe, isRetried, KnownFailure, overtaken, type Failure } from './failure.ts';
import type { StepDependencies } from './dependencies.ts';
import { stackWithoutMessages } from './stack.ts';
import { beginPhase, outcomeOf, recordOutcome, refused, succeeded } from './step-record.ts';

/** What is known of a failure, and what was thrown. */
interface Failed {
  readonly failure: Failure;
  readonly error: unknown;
}

/**
 * A remote effect happens between two transactions: one that says that it is attempted, and one that says what came of it.
 * @throws KnownFailure when there is nothing to record yet: to be retried, or for an engineer
 */
export async function performRemote(
  effect: RemoteEffect,
  dependencies: StepDependencies,
  orderId: string,
): Promise<Outcome> {
  const attempt = new RemoteAttempt(effect, dependencies, orderId);
  return await attempt.perform();
}

class RemoteAttempt {
  readonly #effect: RemoteEffect;
  readonly #dependencies: StepDependencies;
  readonly #orderId: string;
  readonly #at: StepPhase;

  constructor(effect: RemoteEffect, dependencies: StepDependencies, orderId: string) {
    this.#effect = effect;
    this.#dependencies = dependencies;
    this.#orderId = orderId;
    this.#at = { step: effect.step, phase: effect.phase };
  }

  async perform(): Promise<Outcome> {
    const begun = await this.#begin();
    if (begun.kind === 'over') return begun.outcome;
    let { fence } = begun;
    let call = begun.call;
    try {
      if (this.#effect.prepare !== undefined && fence.preparedFor !== fence.keyNumber) {
        const made = await this.#effect.prepare(call);
        fence = { ...fence, preparedFor: fence.keyNumber };
        if (made !== undefined) {
          fence = { ...fence, ...withMade(call, made) };
          const told = await this.#store(fence);
          if (told !== 'stored') return told;
          call = { ...call, reference: fence.reference, made: fence.made ?? [] };
        }
      }
      if (begun.lookUpFirst && this.#effect.lookUp !== undefined) {
        const found = await this.#effect.lookUp(call);
        if (found.kind === 'applied' || found.kind === 'refused') {
          return await this.#record(fence, outcomeFound(found));
        }
        const keyNumber = fence.keyNumber + 1;
        fence = {
          ...fence,
          keyNumber,
          keySentAt: (await databaseTime(this.#dependencies.pool)).getTime(),
          preparedFor: keyNumber,
        };
        const told = await this.#store(fence);
        if (told !== 'stored') return told;
        call = { ...call, key: this.#key(fence) };
      }
      const result = await this.#effect.send(call);
      return await this.#record(fence, succeeded(result));
    } catch (error) {
      return await this.#settle(fence, call, { failure: classify(error), error });
    }
  }

  async #begin(): Promise<
    { kind: 'over'; outcome: Outcome } | { kind: 'attempt'; fence: Fence; call: Call; lookUpFirst: boolean }
  > {
    const { pool, steps, ports } = this.#dependencies;
    return await inOrderTransaction(pool, this.#orderId, async (tx) => {
      const request = this.#effect.request(tx.facts);
      const { verdict, fences } = await beginPhase(tx, this.#at, { request, keyWindowMs: steps.keyWindowMs });
      if (verdict.kind !== 'attempt') return { kind: 'over', outcome: outcomeOf(verdict) };
      const { fence, knowledge } = verdict;
      const objection = this.#effect.objection?.(tx.facts, steps);
      if (objection !== undefined) {
        return {
          kind: 'over',
          outcome: await recordOutcome(tx, this.#at, { fence, outcome: refused(objection) }),
        };
      }
      const { reference, standing, made = [] } = fence;
      const call = { ports, facts: tx.facts, fences, key: this.#key(fence), reference, standing, made };
      return { kind: 'attempt', fence, call, lookUpFirst: knowledge === 'look_up_first' };
    });
  }

  /** What a failed call means for the fence; where the provider can tell what happened, it is asked. */
  async #settle(fence: Fence, call: Call, failed: Failed): Promise<Outcome> {
    const { failure } = failed;
    switch (failure.kind) {
      case 'business':
        return await this.#record(fence, refused(failure.cause));
      case 'transient':
        return await this.#fail(fence, failed);
      case 'persistent':
        // Said of this attempt. Of an earlier one, whose outcome is unknown, only a look-up can tell.
        return fence.attempts === 1
          ? await this.#fail({ ...fence, state: 'not_applied' }, failed)
          : await this.#settleByLookUp(fence, call, failed, { kind: 'persistent' });
      case 'conflict':
        // An undo that is not done yet was overtaken by a late effect, and the next attempt finds that one as well.
        return await this.#settleByLookUp(fence, call, failed, {
          kind: directionOf(this.#at.phase) === 'undo' ? 'transient' : 'persistent',
        });
      case 'unknown':
        if (!failure.answered) return await this.#fail(fence, failed);
        return await this.#settleByLookUp(fence, call, failed, { kind: 'transient' });
    }
  }

  async #settleByLookUp(
    fence: Fence,
    call: Call,
    failed: Failed,
    { kind }: { kind: 'transient' | 'persistent' },
  ): Promise<Outcome> {
    const { failure, error } = failed;
    if (this.#effect.lookUp === undefined) return await this.#fail(fence, failed);
    // The create itself went wrong. It is harmless, so the next attempt may take a new key.
    if (this.#effect.prepare !== undefined && fence.preparedFor !== fence.keyNumber) {
      return await this.#fail({ ...fence, state: 'not_applied' }, failed);
    }
    let found: LookUp;
    try {
      found = await this.#effect.lookUp(call);
    } catch (error) {
      const blind = classify(error);
      return await this.#fail(fence, blind.kind === 'persistent' ? { failure: blind, error } : failed);
    }
    if (found.kind === 'lapsed') return await this.#renew(fence, call, failed);
    if (found.kind !== 'not_applied') return await this.#record(fence, outcomeFound(found));
    // Proven: the next attempt takes a new key, for the old one may have stored the error.
    const { detail } = failure;
    const cause = kind === 'transient' ? 'dependency_unavailable' : failure.cause;
    return await this.#fail({ ...fence, state: 'not_applied' }, { failure: { kind, cause, detail }, error });
  }

  /** What the effect was to be done on is no more: the next attempt has a new one to do it on. */
  async #renew(fence: Fence, call: Call, { failure, error }: Failed): Promise<Outcome> {
    if (this.#effect.renew === undefined) {
      return await this.#fail(fence, { failure: { ...failure, kind: 'persistent' }, error });
    }
    const keyNumber = fence.keyNumber + 1;
    const made = await this.#effect.renew({ ...call, key: this.#key({ ...fence, keyNumber }) });
    const renewed: Fence = { ...fence, ...withMade(call, made), keyNumber, state: 'not_applied' };
    const { cause, detail } = failure;
    return await this.#fail(renewed, { failure: { kind: 'transient', cause, detail }, error });
  }

  async #record(fence: Fence, outcome: RecordedOutcome): Promise<Outcome> {
    return await inOrderTransaction(this.#dependencies.pool, this.#orderId, (tx) =>
      recordOutcome(tx, this.#at, { fence, outcome }),
    );
  }

  async #fail(fence: Fence, failed: Failed): Promise<never> {
    await this.#store(fence, failed);
    const { failure, error } = failed;
    throw new KnownFailure(failure, error);
  }

  /**
   * Writes the fence while this attempt is the one that counts. If it is not, nothing is written and nothing may be sent:
   * the answer is what is on record.
   * @throws KnownFailure when another attempt is under way
   */
  async #store(fence: Fence, failed?: Failed): Promise<Outcome | 'stored'> {
    return await inOrderTransaction(this.#dependencies.pool, this.#orderId, async (tx) => {
      const fences = (await readFences(tx))[this.#at.step] ?? {};
      const current = fences[this.#at.phase];
      const undone =
        directionOf(this.#at.phase) === 'forward' && (fences.compensate ?? fences.cancel) !== undefined;
      if (tx.order.closed !== undefined) return { kind: 'closed', as: tx.order.closed };
      if (current !== undefined && 'outcome' in current) return current.outcome;
      if (undone) return { kind: 'interrupted' };
      if (current === undefined || current.attempts > fence.attempts) throw new KnownFailure(overtaken);
      await writeFence(tx, this.#at.step, fence);
      if (failed !== undefined) await this.#report(tx, fence, failed);
      return 'stored';
    });
  }

  async #report(tx: OrderTransaction, { attempts }: Fence, { failure, error }: Failed): Promise<void> {
    const reason = { ...this.#at, cause: failure.cause, message: describe(failure) };
    tx.append({ type: 'attempt_failed', ...reason });
    // Going forward a step is parked when its budget is spent. An undo is attempted without end, and must be seen.
    const { steps } = this.#dependencies;
    const budget = steps.attemptsByStep[this.#at.step] ?? steps.attempts;
    if (directionOf(this.#at.phase) === 'undo' && isRetried(failure) && attempts >= budget) {
      const stack = stackWithoutMessages(error);
      await reportRetrying(tx.client, this.#orderId, {
        ...reason,
        stack,
        attempts,
        orderVersion: tx.version,
      });
    }
  }

  #key({ keyNumber }: Fence): string {
    return `${this.#orderId}/${this.#at.step}/${this.#at.phase}/${keyNumber}`;
  }
}

/** What was made before and is taken up again counts as made now. */
function withMade({ facts, made }: Call, current: Omit<Made, 'revision'>): Pick<Fence, 'reference' | 'made'> {
  const { revision } = facts.order;
  return {
    reference: current.id,
    made: [...made.filter(({ id }) => id !== current.id), { ...current, revision }],
  };
}

function outcomeFound(found: Extract<LookUp, { kind: 'applied' | 'refused' }>): RecordedOutcome {
  return found.kind === 'applied' ? succeeded(found.result) : refused(found.cause, found.result);
}
