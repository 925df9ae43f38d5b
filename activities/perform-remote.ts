import { directionOf } from '../saga/phases.ts';
import type { Fence, CreatedResource, RecordedOutcome } from '../saga/rules/fence.ts';
import { databaseTime } from '../store/clock.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { Knowledge } from '../saga/rules/fence-rules.ts';
import {
  arrivesWithin,
  earlierSends,
  mayTakeNewKey,
  withAnswer,
  withLookUp,
  withSend,
} from '../saga/rules/sends.ts';
import { AttemptRecord, underEarlierKeys, type Failed, type Sent } from './attempt-record.ts';
import { classify } from '../adapters/classify.ts';
import type { Call, LookUp, RemoteEffect } from '../saga/effect.ts';
import type { Service } from './service.ts';
import { isAnswer, KnownFailure, type Failure } from '../adapters/failure.ts';
import type { StepDependencies } from './dependencies.ts';
import { refused, succeeded } from './step-record.ts';

/**
 * A remote effect happens between two transactions: one that says that it is attempted, and one that says what came of it.
 * @throws KnownFailure when there is nothing to record yet: to be retried, or for an engineer
 */
export async function performRemote(
  service: Service,
  effect: RemoteEffect,
  dependencies: StepDependencies,
  instanceId: string,
): Promise<Outcome> {
  const attempt = new RemoteAttempt(service, effect, dependencies, instanceId);
  return await attempt.perform();
}

class RemoteAttempt {
  readonly #service: Service;
  readonly #effect: RemoteEffect;
  readonly #dependencies: StepDependencies;
  readonly #record: AttemptRecord;

  constructor(service: Service, effect: RemoteEffect, dependencies: StepDependencies, instanceId: string) {
    this.#service = service;
    this.#effect = effect;
    this.#dependencies = dependencies;
    this.#record = new AttemptRecord(service, effect, dependencies, instanceId);
  }

  async perform(): Promise<Outcome> {
    const begun = await this.#record.begin();
    if (begun.kind === 'over') return begun.outcome;
    let at: Sent = begun;
    try {
      if (begun.knowledge === 'look_up_first') {
        const looked = await this.#lookUpFirst(at);
        if (!('fence' in looked)) return looked;
        at = looked;
        if (looked.blocked !== undefined) throw new KnownFailure(looked.blocked);
      }
      const objected = await this.#objected(at, begun);
      if (objected !== undefined) return objected;
      const before = at.call.made;
      const prepared = await this.#prepare(at);
      if (!('fence' in prepared)) return prepared;
      at = prepared;
      const found = await this.#foundDone(at, before);
      if (found !== undefined) return found;
      const result = await this.#effect.send(at.call);
      return await this.#record.outcome(at.fence, succeeded(result));
    } catch (error) {
      const proven = begun.knowledge === 'no_effect' && earlierSends(at.fence).length === 0;
      return await this.#afterFailure(at, { failure: classify(error), error }, { proven });
    }
  }

  /** A new key is taken only where no request under an earlier one may still arrive. */
  async #lookUpFirst({ fence, call }: Sent): Promise<(Sent & { blocked?: Failure }) | Outcome> {
    const isPrepared = this.#isPrepared({ fence, call });
    const looked = await this.#lookUp({ fence, call });
    if (!('proven' in looked)) return looked;
    const { proven, now, blocked } = looked;
    if (blocked !== undefined) return { fence: proven, call, blocked };
    const keyNumber = fence.keyNumber + 1;
    // The same request goes to the id that it has.
    const prepared = isPrepared && fence.state === 'attempting' ? { preparedFor: keyNumber } : {};
    const taken: Fence = { ...proven, ...prepared, keyNumber, keySentAt: now, state: 'attempting' };
    const next = withSend(taken, { now, once: this.#effect.once(taken) });
    const told = await this.#record.keep(next);
    return told === 'stored'
      ? { fence: next, call: { ...call, key: this.#record.key(next), earlier: underEarlierKeys(next) } }
      : told;
  }

  /** Another party may speak against it. It is refused then, once nothing that was sent before can be carried out any more. */
  async #objected(
    { fence, call }: Sent,
    { knowledge }: { knowledge: Knowledge },
  ): Promise<Outcome | undefined> {
    if (this.#effect.objectionElsewhere === undefined) return undefined;
    // This attempt sends nothing before it knows.
    const unsent = withAnswer(fence, fence.attempts);
    const isProven = knowledge !== 'same_key' && earlierSends(unsent).length === 0;
    const cause = await this.#effect.objectionElsewhere(call);
    if (cause === undefined) return undefined;
    return isProven
      ? await this.#record.outcome(unsent, refused(this.#service.saga, cause))
      : await this.#refuseOnceProven({ fence: unsent, call }, cause);
  }

  async #refuseOnceProven(at: Sent, cause: string): Promise<Outcome> {
    const looked = await this.#lookUp(at);
    if (!('proven' in looked)) return looked;
    if (looked.blocked !== undefined) throw new KnownFailure(looked.blocked);
    return await this.#record.outcome(looked.proven, refused(this.#service.saga, cause));
  }

  /**
   * What the other party says of the effect. That it refuses to say it is no refusal of the effect itself, unless the effect's own
   * look-up takes it for one.
   */
  async #look(call: Call): Promise<LookUp | undefined> {
    try {
      return await this.#effect.lookUp?.(call);
    } catch (error) {
      const { kind, detail } = classify(error);
      if (kind !== 'business' || error instanceof KnownFailure) throw error;
      throw new KnownFailure({ kind: 'unknown', cause: 'outcome_unknown', detail, answered: false }, error);
    }
  }

  /** What came of earlier attempts. Where that is nothing, `blocked` says why it may come to something yet. */
  async #lookUp({
    fence,
    call,
  }: Sent): Promise<Outcome | { proven: Fence; now: number; blocked: Failure | undefined }> {
    const { sendLifeMs } = this.#dependencies.steps;
    const now = (await databaseTime(this.#dependencies.pool)).getTime();
    // The effect is only ever sent on an id that is stored: without one for this key, it was not sent under it.
    const found = this.#isPrepared({ fence, call }) ? await this.#look(call) : undefined;
    if (found?.kind === 'applied' || found?.kind === 'refused')
      return await this.#record.outcome(fence, outcomeFound(this.#service.saga, found));
    const proven = withLookUp(fence, { now, sendLifeMs });
    const blocked = mayTakeNewKey(proven) ? undefined : stillUnderWay(proven, { now, sendLifeMs });
    return { proven, now, blocked };
  }

  async #prepare({ fence, call }: Sent): Promise<Sent | Outcome> {
    if (this.#effect.prepare === undefined || this.#isPrepared({ fence, call })) return { fence, call };
    const made = await this.#effect.prepare(call);
    const prepared: Fence = { ...fence, preparedFor: fence.keyNumber };
    if (made === undefined) return { fence: prepared, call };
    const next: Fence = { ...prepared, ...withMade(call, made) };
    const told = await this.#record.keep(next);
    if (told !== 'stored') return told;
    return { fence: next, call: { ...call, reference: next.reference, made: next.made ?? [] } };
  }

  /** The id to act on was there before: after a restore the effect may have been done on it already, under whatever key. */
  async #foundDone({ fence, call }: Sent, before: Call['made']): Promise<Outcome | undefined> {
    if (this.#effect.prepare === undefined || !before.some(({ id }) => id === call.reference))
      return undefined;
    const found = await this.#look(call).catch(() => undefined);
    return found?.kind === 'applied'
      ? await this.#record.outcome(fence, outcomeFound(this.#service.saga, found))
      : undefined;
  }

  #isPrepared({ fence: { preparedFor, keyNumber }, call }: Sent): boolean {
    if (this.#effect.prepare === undefined || preparedFor === keyNumber) return true;
    return this.#effect.isReady?.(call) === true;
  }

  /** Writes into the fence what a failed call proves; where the provider can tell what happened, it is asked. */
  async #afterFailure(
    { fence: sent, call }: Sent,
    failed: Failed,
    { proven }: { proven: boolean },
  ): Promise<Outcome> {
    const { failure } = failed;
    const fence = isAnswer(failure) ? withAnswer(sent, sent.attempts) : sent;
    switch (failure.kind) {
      case 'business':
        return await this.#record.outcome(fence, refused(this.#service.saga, failure.cause));
      case 'transient':
        return failure.underWay === true
          ? await this.#lookWhileUnderWay({ fence, call }, failed)
          : await this.#record.failure(fence, failed);
      case 'persistent':
        // Said of this attempt. Of an earlier one, whose outcome is unknown, only a look-up can tell.
        return proven && isAnswer(failure)
          ? await this.#record.failure({ ...fence, state: 'not_applied' }, failed)
          : await this.#lookUpAfter({ fence, call }, failed, { kind: 'persistent' });
      case 'conflict':
        // An undo that is not done yet was overtaken by a late effect, and the next attempt finds that one as well.
        return await this.#lookUpAfter({ fence, call }, failed, {
          kind: directionOf(this.#effect.phase) === 'undo' ? 'transient' : 'persistent',
        });
      case 'unknown':
        if (!failure.answered) return await this.#record.failure(fence, failed);
        return await this.#lookUpAfter({ fence, call }, failed, { kind: 'transient' });
    }
  }

  /** An earlier send has no answer yet, and may have had its effect all the same. Otherwise it is waited for, under its key. */
  async #lookWhileUnderWay({ fence, call }: Sent, failed: Failed): Promise<Outcome> {
    if (this.#effect.lookUp === undefined || !this.#isPrepared({ fence, call }))
      return await this.#record.failure(fence, failed);
    const found = await this.#look(call).catch(() => undefined);
    return found?.kind === 'applied'
      ? await this.#record.outcome(fence, outcomeFound(this.#service.saga, found))
      : await this.#record.failure(fence, failed);
  }

  async #lookUpAfter(
    { fence, call }: Sent,
    failed: Failed,
    { kind }: { kind: 'transient' | 'persistent' },
  ): Promise<Outcome> {
    const { failure, error } = failed;
    if (this.#effect.lookUp === undefined) return await this.#record.failure(fence, failed);
    // The create itself went wrong. It is harmless, so the next attempt may take a new key.
    if (!this.#isPrepared({ fence, call }))
      return await this.#record.failure({ ...fence, state: 'not_applied' }, failed);
    const { sendLifeMs } = this.#dependencies.steps;
    const now = (await databaseTime(this.#dependencies.pool)).getTime();
    let found: LookUp | undefined;
    try {
      found = await this.#look(call);
    } catch (error) {
      const blind = classify(error);
      if (blind.kind === 'business')
        return await this.#record.outcome(fence, refused(this.#service.saga, blind.cause));
      return await this.#record.failure(
        fence,
        blind.kind === 'persistent' ? { failure: blind, error } : failed,
      );
    }
    if (found?.kind === 'applied' || found?.kind === 'refused')
      return await this.#record.outcome(fence, outcomeFound(this.#service.saga, found));
    // A request that a bug of ours may have sent can still arrive: its key is sent again.
    if (!isAnswer(failure)) return await this.#record.failure(fence, failed);
    // The key is spent, for it may have stored the error: the next attempt takes a new one.
    const proven: Fence = { ...withLookUp(fence, { now, sendLifeMs }), state: 'not_applied' };
    if (found?.kind === 'lapsed') return await this.#renew({ fence: proven, call }, failed);
    const { detail } = failure;
    const cause = kind === 'transient' ? 'dependency_unavailable' : failure.cause;
    return await this.#record.failure(proven, { failure: { kind, cause, detail }, error });
  }

  /** The thing that the effect was to act on has lapsed: the next attempt acts on a new one. */
  async #renew({ fence, call }: Sent, { failure, error }: Failed): Promise<Outcome> {
    if (this.#effect.renew === undefined) {
      return await this.#record.failure(fence, { failure: { ...failure, kind: 'persistent' }, error });
    }
    if (!mayTakeNewKey(fence)) {
      const { sendLifeMs } = this.#dependencies.steps;
      const failure = stillUnderWay(fence, {
        now: (await databaseTime(this.#dependencies.pool)).getTime(),
        sendLifeMs,
      });
      return await this.#record.failure(fence, { failure, error });
    }
    const keyNumber = fence.keyNumber + 1;
    let made: Omit<CreatedResource, 'revision'>;
    try {
      made = await this.#effect.renew({ ...call, key: this.#record.key({ ...fence, keyNumber }) });
    } catch (error) {
      return await this.#notRenewed({ ...fence, keyNumber, state: 'not_applied' }, error);
    }
    const renewed: Fence = { ...fence, ...withMade(call, made), keyNumber, state: 'not_applied' };
    const { cause, detail } = failure;
    return await this.#record.failure(renewed, { failure: { kind: 'transient', cause, detail }, error });
  }

  /** `spent`: under a key that may have stored the answer. What was to be created is harmless, and so is another one. */
  async #notRenewed(spent: Fence, error: unknown): Promise<Outcome> {
    const failure = classify(error);
    if (failure.kind === 'business')
      return await this.#record.outcome(spent, refused(this.#service.saga, failure.cause));
    // The same key creates it, or answers with what was created.
    if (failure.kind === 'transient' || !isAnswer(failure)) throw error;
    return await this.#record.failure(spent, { failure, error });
  }
}

/** An id that was made before and is taken up again counts as made now. */
function withMade(
  { revision, made }: Call,
  current: Omit<CreatedResource, 'revision'>,
): Pick<Fence, 'reference' | 'made'> {
  return {
    reference: current.id,
    made: [...made.filter(({ id }) => id !== current.id), { ...current, revision }],
  };
}

/** Nothing is sent beside it; once it can only have arrived, a look-up tells. */
function stillUnderWay(fence: Fence, at: { now: number; sendLifeMs: number }): Failure {
  const detail = 'an earlier request may still arrive';
  return { kind: 'transient', cause: 'outcome_unknown', detail, retryAfterMs: arrivesWithin(fence, at) };
}

function outcomeFound(
  saga: Service['saga'],
  found: Extract<LookUp, { kind: 'applied' | 'refused' }>,
): RecordedOutcome {
  return found.kind === 'applied' ? succeeded(found.result) : refused(saga, found.cause, found.result);
}
