import { isAnswer, type Failed, type Failure } from './failure.ts';
import type { Outcome } from './outcome.ts';
import type { Found, Later, OwnCause, Prepared, RemoteParty } from './remote-party.ts';
import type { CreatedResource, Fence, RecordedOutcome } from './rules/fence.ts';
import type { Knowledge } from './rules/fence-rules.ts';
import {
  arrivesWithin,
  earlierSends,
  mayTakeNewKey,
  underEarlierKeys,
  withAnswer,
  withLookUp,
  withSend,
} from './rules/sends.ts';

/** An attempt, step by step: whoever takes the steps waits for what each of them yields, and hands it back. */
export type Steps<T> = Generator<Later<unknown>, T>;

/** An earlier request may still arrive: nothing may be sent that it would add to, and a refusal is not the last word. */
class StillUnderWay extends Error {
  readonly fence: Fence;
  readonly failure: Failure<OwnCause>;

  constructor(fence: Fence, at: { now: number; sendLifeMs: number }) {
    const detail = 'an earlier request may still arrive';
    super(detail);
    this.fence = fence;
    // Once it can only have arrived, a look-up tells.
    const retryAfterMs = arrivesWithin(fence, at);
    this.failure = { kind: 'transient', cause: 'outcome_unknown', detail, retryAfterMs };
  }
}

/**
 * One attempt at a remote effect, once it is on record that it is made: what is asked of whom, in which order, and what each answer
 * proves. A worker takes these steps over the network, the explorer in its model of the world.
 */
export class RemoteAttempt<Cause extends string = string> {
  readonly #party: RemoteParty<Cause>;
  readonly #knowledge: Knowledge;

  constructor(party: RemoteParty<Cause>, knowledge: Knowledge) {
    this.#party = party;
    this.#knowledge = knowledge;
  }

  /** @returns the outcome on record. It throws what {@link RemoteParty.fail} throws. */
  *perform(begun: Fence): Steps<Outcome> {
    let fence = begun;
    try {
      if (this.#knowledge === 'look_up_first') {
        const looked = yield* this.#lookUpFirst(fence);
        if ('over' in looked) return looked.over;
        fence = looked.fence;
      }
      const refused = yield* this.#objected(fence);
      if (refused !== undefined) return refused;
      const { made = [] } = fence;
      const prepared = yield* this.#prepare(fence);
      if ('over' in prepared) return prepared.over;
      fence = prepared.fence;
      const found = yield* this.#foundDone(fence, made);
      if (found !== undefined) return found;
    } catch (error) {
      return yield* this.#afterFailure(fence, error);
    }
    return yield* this.send(fence);
  }

  /** Goes on where something was created for this attempt that is not stored yet. */
  *store(fence: Fence, created: Prepared): Steps<Outcome> {
    const stored = yield* this.#keep({ ...fence, preparedFor: fence.keyNumber, ...created });
    return 'over' in stored ? stored.over : yield* this.send(stored.fence);
  }

  /** Goes on where nothing is left to do but to send it. */
  *send(fence: Fence): Steps<Outcome> {
    try {
      const outcome = yield* told(this.#party.send(fence));
      return yield* told(this.#party.record(fence, outcome));
    } catch (error) {
      return yield* this.#afterFailure(fence, error);
    }
  }

  /** A new key is taken only where no request under an earlier one may still arrive. */
  *#lookUpFirst(fence: Fence): Steps<Going> {
    const isPrepared = this.#isPrepared(fence);
    const looked = yield* this.#lookUp(fence);
    if ('over' in looked) return looked;
    const { fence: proven, now } = looked;
    if (!mayTakeNewKey(proven)) throw this.#underWay(proven, now);
    const keyNumber = fence.keyNumber + 1;
    // The same request goes to the id that it has.
    const prepared = isPrepared && fence.state === 'attempting' ? { preparedFor: keyNumber } : {};
    const taken: Fence = { ...proven, ...prepared, keyNumber, keySentAt: now, state: 'attempting' };
    return yield* this.#keep(withSend(taken, { now, once: this.#party.once(taken) }));
  }

  /** Another party may speak against it. It is refused then, once nothing that was sent before can be carried out any more. */
  *#objected(fence: Fence): Steps<Outcome | undefined> {
    if (this.#party.objection === undefined) return undefined;
    // This attempt sends nothing before it knows.
    const unsent = withAnswer(fence, fence.attempts);
    const isProven = this.#knowledge !== 'same_key' && earlierSends(unsent).length === 0;
    const cause = yield* told(this.#party.objection(fence));
    if (cause === undefined) return undefined;
    const refusal = this.#party.refusal(cause);
    if (isProven) return yield* told(this.#party.record(unsent, refusal));
    const looked = yield* this.#lookUp(unsent);
    if ('over' in looked) return looked.over;
    const { fence: proven, now } = looked;
    if (earlierSends(proven).length > 0) throw this.#underWay(proven, now);
    return yield* told(this.#party.record(proven, refusal));
  }

  /** What came of earlier attempts. Where that is nothing, the fence says what may come to something yet. */
  *#lookUp(fence: Fence): Steps<Over | { readonly fence: Fence; readonly now: number }> {
    const { sendLifeMs } = this.#party;
    const now = yield* told(this.#party.now());
    // The effect is only ever sent on an id that is stored: without one for this key, it was not sent under it.
    const found = this.#isPrepared(fence) ? yield* this.#look(fence) : undefined;
    if (found?.kind === 'outcome') return { over: yield* this.#found(fence, found.outcome, now) };
    return { fence: withLookUp(fence, { now, sendLifeMs }), now };
  }

  #underWay(fence: Fence, now: number): StillUnderWay {
    return new StillUnderWay(fence, { now, sendLifeMs: this.#party.sendLifeMs });
  }

  /** By a look-up that began at `now`. A refusal is the last word only once nothing under an earlier key may be carried out any more. */
  *#found(fence: Fence, outcome: RecordedOutcome, now: number): Steps<Outcome> {
    if (outcome.kind === 'succeeded') return yield* told(this.#party.record(fence, outcome));
    const proven = withLookUp(fence, { now, sendLifeMs: this.#party.sendLifeMs });
    if (underEarlierKeys(proven).length > 0) throw this.#underWay(proven, now);
    return yield* told(this.#party.record(proven, outcome));
  }

  /** An answer is of its own request: what one under an earlier key has come to, or may come to, only a look-up tells. */
  *#refused(fence: Fence, { failure, error }: Failed<Cause | OwnCause>): Steps<Outcome> {
    const refusal = this.#party.refusal(failure.cause);
    if (underEarlierKeys(fence).length === 0) return yield* told(this.#party.record(fence, refusal));
    const now = yield* told(this.#party.now());
    let found: Found | undefined;
    try {
      found = this.#isPrepared(fence) ? yield* this.#look(fence) : undefined;
    } catch (unseen) {
      const unknown = this.#underWay(fence, now);
      return yield* this.#unseen(fence, { failure: unknown.failure, error }, { error: unseen, now });
    }
    return yield* this.#found(fence, isDone(found) ? found.outcome : refusal, now);
  }

  *#look(fence: Fence): Steps<Found | undefined> {
    return this.#party.lookUp === undefined ? undefined : yield* told(this.#party.lookUp(fence));
  }

  #isPrepared(fence: Fence): boolean {
    return this.#party.prepare === undefined || this.#party.isPrepared(fence);
  }

  *#prepare(fence: Fence): Steps<Going> {
    if (this.#party.prepare === undefined || this.#party.isPrepared(fence)) return { fence };
    const created = yield* told(this.#party.prepare(fence));
    const prepared = { ...fence, preparedFor: fence.keyNumber };
    return created === undefined ? { fence: prepared } : yield* this.#keep({ ...prepared, ...created });
  }

  *#keep(fence: Fence): Steps<Going> {
    const kept = yield* told(this.#party.keep(fence));
    return kept === 'stored' ? { fence } : { over: kept };
  }

  /** The id to act on was there before: after a restore the effect may have been done on it already, under whatever key. */
  *#foundDone(fence: Fence, made: readonly CreatedResource[]): Steps<Outcome | undefined> {
    const isKnown = this.#party.prepare !== undefined && made.some(({ id }) => id === fence.reference);
    return isKnown ? yield* this.#ifDone(fence) : undefined;
  }

  /** Where the other party says that it is done. */
  *#ifDone(fence: Fence): Steps<Outcome | undefined> {
    let found: Found | undefined;
    try {
      found = yield* this.#look(fence);
    } catch {
      return undefined;
    }
    return isDone(found) ? yield* told(this.#party.record(fence, found.outcome)) : undefined;
  }

  *#afterFailure(sent: Fence, error: unknown): Steps<Outcome> {
    try {
      if (error instanceof StillUnderWay) throw error;
      return yield* this.#proven(sent, error);
    } catch (left) {
      if (!(left instanceof StillUnderWay)) throw left;
      return yield* this.#fail(left.fence, { failure: left.failure, error: left });
    }
  }

  /** Writes into the fence what a failed call proves; where the other party can tell what happened, it is asked. */
  *#proven(sent: Fence, error: unknown): Steps<Outcome> {
    const failure = this.#party.failureOf(error);
    const failed = { failure, error };
    const fence = isAnswer(failure) ? withAnswer(sent, sent.attempts) : sent;
    switch (failure.kind) {
      case 'business':
        return yield* this.#refused(fence, failed);
      case 'transient':
        return failure.underWay === true
          ? yield* this.#lookWhileUnderWay(fence, failed)
          : yield* this.#fail(fence, failed);
      case 'persistent':
        // Said of this attempt. Of an earlier one, whose outcome is unknown, only a look-up can tell.
        return this.#knowledge === 'no_effect' && earlierSends(sent).length === 0 && isAnswer(failure)
          ? yield* this.#fail({ ...fence, state: 'not_applied' }, failed)
          : yield* this.#lookUpAfter(fence, failed, { kind: 'persistent' });
      case 'conflict':
        // An undo that is not done yet was overtaken by a late effect, and the next attempt finds that one as well.
        return yield* this.#lookUpAfter(fence, failed, {
          kind: this.#party.direction === 'undo' ? 'transient' : 'persistent',
        });
      case 'unknown':
        return failure.answered
          ? yield* this.#lookUpAfter(fence, failed, { kind: 'transient' })
          : yield* this.#fail(fence, failed);
    }
  }

  /** An earlier send has no answer yet, and may have had its effect all the same. Otherwise it is waited for, under its key. */
  *#lookWhileUnderWay(fence: Fence, failed: Failed<Cause | OwnCause>): Steps<Outcome> {
    const found = this.#isPrepared(fence) ? yield* this.#ifDone(fence) : undefined;
    return found ?? (yield* this.#fail(fence, failed));
  }

  *#lookUpAfter(
    fence: Fence,
    failed: Failed<Cause | OwnCause>,
    { kind }: { kind: 'transient' | 'persistent' },
  ): Steps<Outcome> {
    const { failure, error } = failed;
    if (this.#party.lookUp === undefined) return yield* this.#fail(fence, failed);
    // The create itself went wrong. It is harmless, so the next attempt may take a new key.
    if (!this.#isPrepared(fence)) return yield* this.#fail({ ...fence, state: 'not_applied' }, failed);
    const { sendLifeMs } = this.#party;
    const now = yield* told(this.#party.now());
    let found: Found;
    try {
      found = yield* told(this.#party.lookUp(fence));
    } catch (unseen) {
      return yield* this.#unseen(fence, failed, { error: unseen, now });
    }
    if (found.kind === 'outcome') return yield* this.#found(fence, found.outcome, now);
    // A request that a bug of ours may have sent can still arrive: its key is sent again.
    if (!isAnswer(failure)) return yield* this.#fail(fence, failed);
    // The key is spent, for it may have stored the error: the next attempt takes a new one.
    const proven: Fence = { ...withLookUp(fence, { now, sendLifeMs }), state: 'not_applied' };
    if (found.kind === 'lapsed') return yield* this.#renew(proven, failed);
    const { detail } = failure;
    const cause = kind === 'transient' ? 'dependency_unavailable' : failure.cause;
    return yield* this.#fail(proven, { failure: { kind, cause, detail }, error });
  }

  /** The look-up itself went wrong. */
  *#unseen(
    fence: Fence,
    failed: Failed<Cause | OwnCause>,
    { error, now }: { error: unknown; now: number },
  ): Steps<Outcome> {
    const failure = this.#party.failureOf(error);
    if (failure.kind === 'business')
      return yield* this.#found(fence, this.#party.refusal(failure.cause), now);
    return yield* this.#fail(fence, failure.kind === 'persistent' ? { failure, error } : failed);
  }

  /** The thing that the effect was to act on has lapsed: the next attempt acts on a new one. */
  *#renew(fence: Fence, { failure, error }: Failed<Cause | OwnCause>): Steps<Outcome> {
    if (this.#party.renew === undefined)
      return yield* this.#fail(fence, { failure: persistent(failure), error });
    if (!mayTakeNewKey(fence)) throw this.#underWay(fence, yield* told(this.#party.now()));
    const next: Fence = { ...fence, keyNumber: fence.keyNumber + 1, state: 'not_applied' };
    let made: Prepared;
    try {
      made = yield* told(this.#party.renew(next));
    } catch (refused) {
      return yield* this.#notRenewed(next, refused);
    }
    const { cause, detail } = failure;
    return yield* this.#fail({ ...next, ...made }, { failure: { kind: 'transient', cause, detail }, error });
  }

  /** `spent`: under a key that may have stored the answer. What was to be created is harmless, and so is another one. */
  *#notRenewed(spent: Fence, error: unknown): Steps<Outcome> {
    const failure = this.#party.failureOf(error);
    if (failure.kind === 'business') return yield* this.#refused(spent, { failure, error });
    // The same key creates it, or answers with what was created.
    if (failure.kind === 'transient' || !isAnswer(failure)) throw error;
    return yield* this.#fail(spent, { failure, error });
  }

  *#fail(fence: Fence, failed: Failed<Cause | OwnCause>): Steps<Outcome> {
    return yield* told(this.#party.fail(fence, failed));
  }
}

/** An attempt that goes on by this fence, or that is over. */
type Going = { readonly fence: Fence } | Over;

interface Over {
  readonly over: Outcome;
}

function isDone(found: Found | undefined): found is Found & { readonly kind: 'outcome' } {
  return found?.kind === 'outcome' && found.outcome.kind === 'succeeded';
}

function* told<T>(answer: Later<T>): Steps<T> {
  // Whoever takes the steps hands back what is yielded.
  return (yield answer) as T;
}

function persistent<Cause extends string>({ cause, detail }: Failure<Cause>): Failure<Cause> {
  return { kind: 'persistent', cause, detail };
}
