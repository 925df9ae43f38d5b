import { isRetried, type Failed, type Failure } from '../saga/failure.ts';
import type { Outcome } from '../saga/outcome.ts';
import { directionOf, type Direction } from '../saga/phases.ts';
import type { RemoteAttempt, Steps } from '../saga/remote-attempt.ts';
import type { Later, Prepared, RemoteParty } from '../saga/remote-party.ts';
import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import { AskedParty, NoSuccess, noSuccess } from './asked-party.ts';
import type { Attempt, ZombieAttempt } from './attempt.ts';
import type { Fate } from './fate.ts';
import { modelSaga } from './model-saga.ts';
import { modelTime } from './model-time.ts';
import { isOnce, type Party, type PartyState } from './party.ts';
import { recorded } from './recorded.ts';
import { failed, refusalOf, settled, successOf } from './settled.ts';
import type { Applied, World, WorldRules } from './world.ts';

type Paused = Exclude<ZombieAttempt, { from: 'begin' }>;

/** What a worker waits for that was killed, or paused. */
const never = new Promise<never>(() => undefined);

const created: Prepared = { reference: '0' };

/** One attempt at a remote effect, by the engine's own steps, with a party that does what the attempt's fate says. */
export class RemoteDelivery implements RemoteParty {
  readonly direction: Direction;
  readonly sendLifeMs = modelTime.sendLifeMs;
  readonly objection = undefined;
  readonly prepare: RemoteParty['prepare'];
  readonly renew: RemoteParty['renew'];
  readonly lookUp: RemoteParty['lookUp'];
  readonly #rules: WorldRules;
  readonly #attempt: Attempt;
  readonly #party: Party;
  readonly #asked: AskedParty;
  readonly #steps: RemoteAttempt;
  #fate: Fate = 'answers';
  #paused: Paused | undefined;
  /** Nobody's until its id is stored. */
  #renewed: { readonly state: PartyState; readonly id: string } | undefined;

  constructor(rules: WorldRules, world: World, attempt: Attempt) {
    const party = rules.partyOf(attempt.at.step);
    const asked = new AskedParty(rules, world, attempt);
    this.direction = directionOf(attempt.at.phase);
    this.prepare = party.prepares(attempt.at) ? (fence) => this.#creates(fence) : undefined;
    this.renew = party.renew === undefined ? undefined : () => this.#renews();
    this.lookUp = party.lookUp === undefined ? undefined : (fence) => asked.finds(fence);
    this.#rules = rules;
    this.#attempt = attempt;
    this.#party = party;
    this.#asked = asked;
    this.#steps = new rules.remote.RemoteAttempt(this, attempt.knowledge);
  }

  finish(fate: Fate): Applied {
    this.#fate = fate;
    return this.#taken(this.#steps.perform(this.#attempt.fence));
  }

  resume(from: Paused['from']): Applied {
    const { at, fence } = this.#attempt;
    switch (from) {
      case 'begun':
        return this.finish('answers');
      case 'store':
        return this.#taken(this.#steps.store(fence, created));
      case 'send':
        return this.#taken(this.#steps.send(fence));
      case 'record':
        this.#asked.isAnswered(fence);
        return recorded(this.#rules, this.#asked.world, { at, fence, outcome: successOf(at) });
      case 'adrift':
        this.#asked.carriesOut(fence);
        return this.#unsettled();
    }
  }

  /** Takes the steps until one of them waits for ever. */
  #taken(steps: Steps<Outcome>): Applied {
    try {
      let next = steps.next();
      while (next.done !== true) {
        if (next.value instanceof Promise) return this.#unsettled();
        next = steps.next(next.value);
      }
      return settled(this.#asked.world, next.value);
    } catch (error) {
      if (isRetried(this.failureOf(error))) return this.#unsettled();
      return failed(this.#asked.world, 'It cannot be done like this.');
    }
  }

  #unsettled(): Applied {
    const late = this.#paused;
    const answer = { kind: 'unsettled', ...(late === undefined ? {} : { late }) } as const;
    return { world: this.#asked.world, answer };
  }

  #pauses(from: Paused['from'], fence: Fence): Promise<never> {
    this.#paused = { from, at: this.#attempt.at, attempt: { ...this.#attempt, fence } };
    return never;
  }

  once({ lastApplied }: Fence): boolean {
    return isOnce(this.#party, this.#attempt.at, { lastApplied: lastApplied !== undefined });
  }

  isPrepared({ reference }: Fence): boolean {
    return reference !== undefined;
  }

  failureOf(error: unknown): Failure {
    if (error instanceof NoSuccess) return error.failure;
    throw error;
  }

  refusal(): RecordedOutcome {
    return refusalOf(this.#attempt.at);
  }

  now(): number {
    return modelTime.now;
  }

  keep(fence: Fence): Outcome | 'stored' {
    const asked = this.#asked;
    const { changes, answer } = this.#rules.attempts.keep(asked.world, { at: this.#attempt.at, fence });
    if (answer.kind === 'answered') return answer.outcome;
    if (answer.kind === 'overtaken') throw noSuccess.unavailable;
    asked.world = this.#rules.record.applied(modelSaga(this.#rules), asked.world, changes);
    if (this.#renewed !== undefined && fence.reference === this.#renewed.id)
      asked.becomes(this.#renewed.state);
    return 'stored';
  }

  fail(fence: Fence, { failure }: Failed): Outcome {
    const kept = this.keep(fence);
    if (kept !== 'stored') return kept;
    throw isRetried(failure) ? noSuccess.unavailable : noSuccess.rejected;
  }

  record(fence: Fence, outcome: RecordedOutcome): Outcome {
    const { at } = this.#attempt;
    const { world, answer } = recorded(this.#rules, this.#asked.world, { at, fence, outcome });
    if (answer.kind !== 'settled') throw noSuccess.unavailable;
    this.#asked.world = world;
    return answer.outcome;
  }

  send(fence: Fence): Later<RecordedOutcome> {
    const asked = this.#asked;
    const fate = this.#fate;
    if (fate === 'paused_before_store' || fate === 'paused_before_send') return this.#pauses('send', fence);
    asked.isMadeReady(fence, fate);
    if (fate === 'adrift') {
      asked.isSent(fence);
      return this.#pauses('adrift', fence);
    }
    // A request that was not carried out is sent again.
    if (fate === 'paused_before_record')
      return this.#pauses(asked.carriesOut(fence) === 'done' ? 'record' : 'send', fence);
    return asked.answers(fence, fate);
  }

  #creates(fence: Fence): Later<Prepared> {
    if (this.#fate === 'paused_before_store') return this.#pauses('store', fence);
    if (this.#fate === 'unavailable') throw noSuccess.unavailable;
    if (this.#fate === 'rejects') throw noSuccess.rejected;
    return created;
  }

  #renews(): Prepared {
    this.#renewed = this.#party.renew?.(this.#asked.state);
    if (this.#renewed === undefined) throw noSuccess.rejected;
    return { reference: this.#renewed.id };
  }
}
