import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import type { Knowledge } from '../saga/rules/fence-rules.ts';
import type { ModelTerms } from './terms.ts';
import { knowsOf, type Attempt, type ZombieAttempt } from './attempt.ts';
import type { Fate } from './fate.ts';
import { modelSaga } from './model-saga.ts';
import { modelTime } from './model-time.ts';
import { recorded } from './recorded.ts';
import { remember, replayOf } from './key-memory.ts';
import { isOnce, nameOf, type At, type Found, type Knows, type Party, type PartyState } from './party.ts';
import { failed, refusalOf, settled, successOf } from './settled.ts';
import { partyState } from './party-state.ts';
import type { Applied, Dead, KeySeen, World, WorldRules } from './world.ts';

type News = Partial<Pick<Fence, 'reference' | 'keyNumber' | 'keySentAt'>> & {
  readonly state?: 'not_applied';
};

/** One attempt at a remote effect, between the transaction that says that it is attempted and the one that says what came of it. */
export class RemoteDelivery {
  readonly #rules: WorldRules;
  readonly #party: Party;
  readonly #at: At;
  readonly #known: string | undefined;
  readonly #asked: ModelTerms;
  readonly #knowledge: Knowledge;
  /** The look-up that has to come first has come. */
  #looked = false;
  #world: World;
  #fence: Fence;

  constructor(rules: WorldRules, world: World, { at, fence, knowledge, known, asked }: Attempt) {
    this.#rules = rules;
    this.#party = rules.partyOf(at.step);
    this.#at = at;
    this.#known = known;
    this.#asked = asked;
    this.#knowledge = knowledge;
    this.#world = world;
    this.#fence = fence;
  }

  finish(fate: Fate): Applied {
    const looked = this.#looksUpFirst();
    if (looked !== undefined) return looked;
    const creates = this.#creates;
    if (creates && fate === 'paused_before_store') return this.#unsettled('store');
    if (creates && fate === 'unavailable') return this.#heardAnswer().#fails();
    if (creates && fate === 'rejects') return this.#heardAnswer().#fail({ state: 'not_applied' });
    return (creates ? this.#store({ reference: '0' }) : undefined) ?? this.#send(fate);
  }

  get #creates(): boolean {
    return this.#party.prepares(this.#at) && this.#fence.reference === undefined;
  }

  resume(from: Exclude<ZombieAttempt['from'], 'begin'>): Applied {
    switch (from) {
      case 'begun':
        return this.finish('answers');
      case 'store':
        return this.#store({ reference: '0' }) ?? this.#send('answers');
      case 'send':
        return this.#send('answers');
      case 'record':
        return this.#record(successOf(this.#at));
      case 'adrift':
        this.#carriesOut();
        return this.#unsettled();
    }
  }

  #looksUpFirst(): Applied | undefined {
    if (this.#knowledge !== 'look_up_first' || this.#looked) return undefined;
    this.#looked = true;
    const found = this.#creates || !this.#looksUp ? 'not_applied' : this.#lookUp();
    switch (found) {
      case 'applied':
      case 'refused':
        return this.#record(this.#outcomeFound(found));
      case 'diverged':
        return this.#fail({});
      case 'lapsed':
      case 'not_applied':
        return this.#takesNewKey();
    }
  }

  /** Where no request under an earlier key may still arrive. */
  #takesNewKey(): Applied | undefined {
    const { sends } = this.#rules;
    const proven = sends.withLookUp(this.#fence, modelTime);
    this.#fence = proven;
    if (!sends.mayTakeNewKey(proven)) return this.#fails();
    const once = isOnce(this.#party, this.#at, { lastApplied: proven.lastApplied !== undefined });
    const taken = {
      ...proven,
      keyNumber: proven.keyNumber + 1,
      keySentAt: modelTime.now,
      state: 'attempting',
    } as const;
    this.#fence = sends.withSend(taken, { now: modelTime.now, once });
    return this.#store({});
  }

  /** The request of this attempt was answered. */
  #heardAnswer(): this {
    this.#fence = this.#rules.sends.withAnswer(this.#fence, this.#fence.attempts);
    return this;
  }

  /** To be attempted again, unless the phase has come to something meanwhile. */
  #fails(news: News = {}): Applied {
    return this.#store(news) ?? this.#unsettled();
  }

  #send(fate: Fate): Applied {
    if (fate === 'paused_before_store' || fate === 'paused_before_send') return this.#unsettled('send');
    if (this.#knows.id === undefined && this.#party.needsId?.(this.#at) === true) return this.#rejected();
    if (fate === 'lapsed') this.#lapse();
    this.#becomes(this.#party.makeReady?.(this.#state, this.#at, this.#knows) ?? this.#state);
    return this.#meets(this.#looksUp && this.#replay !== undefined ? replayed(fate) : fate);
  }

  #meets(fate: Fate): Applied {
    switch (fate) {
      case 'paused_before_store':
      case 'paused_before_send':
        return this.#unsettled('send');
      case 'unavailable':
        this.#sees({ settled: false });
        return this.#heardAnswer().#fails();
      case 'request_lost':
        this.#sees({ settled: false });
        return this.#fails();
      case 'adrift':
        this.#sees({ settled: false });
        return this.#unsettled('adrift');
      case 'rejects':
        this.#sees({ settled: this.#isProven });
        return this.#rejected();
      case 'refuses':
        this.#becomes(this.#party.decline?.(this.#state, this.#at) ?? this.#state);
        this.#becomes(this.#party.refuse?.(this.#state, this.#at, this.#knows) ?? this.#state);
        this.#sees({ settled: true, dead: 'refused' });
        return this.#record(refusalOf(this.#at));
      case 'lapsed':
      case 'answers':
        return this.#answered();
      case 'answer_lost':
        this.#carriesOut();
        return this.#fails();
      case 'paused_before_record':
        // A request that was not carried out is sent again.
        return this.#unsettled(this.#carriesOut() === 'done' ? 'record' : 'send');
      case 'fails_after':
        this.#carriesOut();
        return this.#settlesByLookUp({ persistent: false });
      case 'fails_before':
        this.#sees({ settled: false, dead: 'error' });
        return this.#settlesByLookUp({ persistent: false });
    }
  }

  #answered(): Applied {
    const done = this.#carriesOut();
    if (done !== 'error') this.#sees({ settled: true });
    if (done === 'done') return this.#record(successOf(this.#at));
    if (done === 'refused') return this.#record(refusalOf(this.#at));
    return this.#settlesByLookUp({ persistent: done === 'conflict' });
  }

  /** The other party's action; under a key that it knows, it only answers again. */
  #carriesOut(): 'done' | Dead {
    const replay = this.#replay;
    if (replay !== undefined) return replay;
    const { state, done } = this.#party.send(this.#state, this.#at, this.#knows);
    this.#becomes(state);
    this.#sees({ settled: false, applied: done, ...(done ? {} : { dead: 'conflict' }) });
    return done ? 'done' : 'conflict';
  }

  /** It tells of this attempt only: an earlier one may have had its effect. */
  #rejected(): Applied {
    return this.#isProven
      ? this.#heardAnswer().#fail({ state: 'not_applied' })
      : this.#settlesByLookUp({ persistent: true });
  }

  get #isProven(): boolean {
    return this.#knowledge === 'no_effect' && this.#rules.sends.earlierSends(this.#fence).length === 0;
  }

  #settlesByLookUp({ persistent }: { persistent: boolean }): Applied {
    this.#heardAnswer();
    if (this.#party.lookUp === undefined) return persistent ? this.#fail({}) : this.#fails();
    const found = this.#lookUp();
    switch (found) {
      case 'applied':
      case 'refused':
        return this.#record(this.#outcomeFound(found));
      case 'diverged':
        return this.#fail({});
      case 'lapsed':
        this.#fence = this.#rules.sends.withLookUp(this.#fence, modelTime);
        return this.#renew();
      case 'not_applied':
        this.#fence = this.#rules.sends.withLookUp(this.#fence, modelTime);
        if (persistent) return this.#fail({ state: 'not_applied' });
        return this.#fails({ state: 'not_applied' });
    }
  }

  #renew(): Applied {
    const renewed = this.#party.renew?.(this.#state);
    if (renewed === undefined) return this.#fail({});
    if (!this.#rules.sends.mayTakeNewKey(this.#fence)) return this.#fails({ state: 'not_applied' });
    const { id: reference, state } = renewed;
    const keyNumber = this.#fence.keyNumber + 1;
    // One that is not stored is nobody's, and stays open for ever.
    const told = this.#store({ reference, keyNumber, state: 'not_applied' });
    if (told !== undefined) return told;
    this.#becomes(state);
    return this.#unsettled();
  }

  #lookUp(): Found {
    const found = this.#party.lookUp?.(this.#state, this.#at, this.#knows) ?? 'diverged';
    const seen = this.#keySeen();
    if (seen !== undefined) this.#write({ ...seen, settled: true });
    return found;
  }

  #outcomeFound(found: 'applied' | 'refused'): RecordedOutcome {
    return found === 'applied' ? successOf(this.#at) : refusalOf(this.#at);
  }

  #lapse(): void {
    this.#becomes(this.#party.lapse?.(this.#state, this.#at, this.#knows) ?? this.#state);
  }

  get #state(): PartyState {
    return partyState(this.#rules, this.#world, this.#at.step);
  }

  #becomes(state: PartyState): void {
    if (state === this.#state) return;
    this.#world = { ...this.#world, parties: { ...this.#world.parties, [this.#party.name]: state } };
  }

  get #attempt(): Attempt {
    return {
      at: this.#at,
      fence: this.#fence,
      knowledge: this.#knowledge,
      known: this.#known,
      asked: this.#asked,
    };
  }

  get #knows(): Knows {
    return knowsOf(this.#rules, this.#attempt);
  }

  get #replay(): 'done' | Dead | undefined {
    return replayOf(this.#keySeen(), this.#fence.keyNumber, this.#looksUp);
  }

  /** The outcome of an attempt that does not count any more. */
  #store(news: News): Applied | undefined {
    const next = 'outcome' in this.#fence ? this.#fence : { ...this.#fence, ...news };
    const { changes, answer } = this.#rules.attempts.keep(this.#world, { at: this.#at, fence: next });
    if (answer.kind === 'answered') return settled(this.#world, answer.outcome);
    if (answer.kind === 'overtaken') return this.#unsettled();
    this.#world = this.#rules.record.applied(modelSaga(this.#rules), this.#world, changes);
    this.#fence = next;
    return undefined;
  }

  #fail(news: News): Applied {
    return this.#store(news) ?? failed(this.#world, 'It cannot be done like this.');
  }

  #record(outcome: RecordedOutcome): Applied {
    return recorded(this.#rules, this.#world, { at: this.#at, fence: this.#fence, outcome });
  }

  #unsettled(from?: Exclude<ZombieAttempt['from'], 'begin'>): Applied {
    if (from === undefined) return { world: this.#world, answer: { kind: 'unsettled' } };
    const late = { from, at: this.#at, attempt: this.#attempt };
    return { world: this.#world, answer: { kind: 'unsettled', late } };
  }

  #keySeen(): KeySeen | undefined {
    return this.#world.keys[nameOf(this.#at)];
  }

  #sees(request: { settled: boolean; applied?: boolean; dead?: Dead }): void {
    this.#write(remember(this.#keySeen(), { ...request, fence: this.#fence }, this.#looksUp));
  }

  get #looksUp(): boolean {
    return this.#party.lookUp !== undefined;
  }

  #write(seen: KeySeen): void {
    this.#world = { ...this.#world, keys: { ...this.#world.keys, [nameOf(this.#at)]: seen } };
  }
}

/** Under a key that it has answered for good, the other party can but answer so again. */
function replayed(fate: Fate): Fate {
  return fate === 'refuses' || fate === 'fails_before' ? 'answers' : fate;
}
