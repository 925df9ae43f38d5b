import type { Fence, RecordedOutcome } from '../journal/fence.ts';
import type { Knowledge } from '../journal/fence-rules.ts';
import type { Attempt, Late } from './delivery.ts';
import type { Fate } from './fate.ts';
import { fenced, recordedOutcome, stored } from './fencing.ts';
import { remember, replayOf } from './key-memory.ts';
import { nameOf, type At, type Found, type Knows, type Party, type PartyState } from './party.ts';
import { failed, refusalOf, settled, successOf } from './settled.ts';
import { partyState } from './party-state.ts';
import type { Applied, KeySeen, World, WorldRules } from './world.ts';

type News = Partial<Pick<Fence, 'reference' | 'keyNumber' | 'keySentAt'>> & {
  readonly state?: 'not_applied';
};

/** One attempt at a remote effect, between the transaction that says that it is attempted and the one that says what came of it. */
export class RemoteDelivery {
  readonly #rules: WorldRules;
  readonly #party: Party;
  readonly #at: At;
  #knowledge: Knowledge;
  #world: World;
  #fence: Fence;

  static begun(world: World, { at, fence }: Attempt): World {
    return fenced(world, at, fence);
  }

  constructor(rules: WorldRules, world: World, { at, fence, knowledge }: Attempt) {
    this.#rules = rules;
    this.#party = rules.partyOf(at.step);
    this.#at = at;
    this.#knowledge = knowledge;
    this.#world = world;
    this.#fence = fence;
  }

  finish(fate: Fate): Applied {
    const creates = this.#party.prepares(this.#at) && this.#fence.reference === undefined;
    if (creates && fate === 'paused_before_store') return this.#unsettled('store');
    if (creates && fate === 'unavailable') return this.#unsettled();
    if (creates && fate === 'rejects') return this.#fail({ state: 'not_applied' });
    return (
      (creates ? this.#store({ reference: 'created' }) : undefined) ??
      this.#looksUpFirst() ??
      this.#send(fate)
    );
  }

  resume(from: Exclude<Late['from'], 'begin'>): Applied {
    switch (from) {
      case 'begun':
        return this.finish('answers');
      case 'store':
        return this.#store({ reference: 'created' }) ?? this.#looksUpFirst() ?? this.#send('answers');
      case 'send':
        return this.#send('answers');
      case 'record':
        return this.#record(successOf(this.#at));
      case 'adrift':
        return this.#send('answer_lost');
    }
  }

  #looksUpFirst(): Applied | undefined {
    if (this.#knowledge !== 'look_up_first' || this.#party.lookUp === undefined) return undefined;
    const found = this.#lookUp();
    switch (found) {
      case 'applied':
      case 'refused':
        return this.#record(this.#outcomeFound(found));
      case 'diverged':
        return this.#fail({});
      case 'not_applied':
        this.#knowledge = 'no_effect';
        return this.#store({ keyNumber: this.#fence.keyNumber + 1, keySentAt: 0 });
    }
  }

  #send(fate: Fate): Applied {
    switch (fate) {
      case 'unavailable':
      case 'request_lost':
        this.#sees({ settled: false });
        return this.#unsettled();
      case 'paused_before_store':
      case 'paused_before_send':
        return this.#unsettled('send');
      case 'adrift':
        this.#sees({ settled: false });
        return this.#unsettled('adrift');
      case 'rejects':
        this.#sees({ settled: this.#knowledge === 'no_effect' });
        // It tells of this attempt only: an earlier one under the same key may have had its effect.
        return this.#fail(this.#knowledge === 'no_effect' ? { state: 'not_applied' } : {});
      case 'refuses':
        this.#sees({ settled: true, dead: true });
        return this.#record(refusalOf(this.#at));
      case 'lapsed':
        this.#lapse();
        return this.#arrive({ answered: true });
      case 'answers':
        return this.#arrive({ answered: true });
      case 'answer_lost':
        return this.#arrive({ answered: false });
      case 'paused_before_record':
        this.#carriesOut();
        return this.#unsettled('record');
      case 'fails_after':
        this.#carriesOut();
        return this.#settlesByLookUp({ persistent: false });
      case 'fails_before':
        this.#sees({ settled: false, dead: true });
        return this.#settlesByLookUp({ persistent: false });
    }
  }

  #arrive({ answered }: { answered: boolean }): Applied {
    const done = this.#carriesOut();
    if (!answered) return this.#unsettled();
    this.#sees({ settled: true });
    return done ? this.#record(successOf(this.#at)) : this.#settlesByLookUp({ persistent: true });
  }

  /** What the other party does; under a key that it has carried out before it only answers again. */
  #carriesOut(): boolean {
    const replay = replayOf(this.#keySeen(), this.#fence.keyNumber, this.#looksUp);
    if (replay !== undefined) return replay === 'done';
    const { state, done } = this.#party.send(this.#state, this.#at, this.#knows);
    this.#world = { ...this.#world, parties: { ...this.#world.parties, [this.#party.name]: state } };
    this.#sees({ settled: false, applied: done });
    return done;
  }

  #settlesByLookUp({ persistent }: { persistent: boolean }): Applied {
    if (this.#party.lookUp === undefined) return persistent ? this.#fail({}) : this.#unsettled();
    const found = this.#lookUp();
    switch (found) {
      case 'applied':
      case 'refused':
        return this.#record(this.#outcomeFound(found));
      case 'diverged':
        return this.#fail({});
      case 'not_applied':
        if (persistent) return this.#fail({ state: 'not_applied' });
        this.#store({ state: 'not_applied' });
        return this.#unsettled();
    }
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
    const state = this.#party.lapse?.(this.#state, this.#at);
    if (state !== undefined) {
      this.#world = { ...this.#world, parties: { ...this.#world.parties, [this.#party.name]: state } };
    }
  }

  get #state(): PartyState {
    return partyState(this.#rules, this.#world, this.#at.step);
  }

  get #knows(): Knows {
    if (this.#party.prepares(this.#at)) return { reference: true };
    return { reference: Object.values(this.#world.fences).some(({ run }) => run?.reference !== undefined) };
  }

  /** What the attempt comes to where it does not count any more. */
  #store(news: News): Applied | undefined {
    const next = 'outcome' in this.#fence ? this.#fence : { ...this.#fence, ...news };
    const written = stored(this.#world, this.#at, next);
    if (written.kind === 'overtaken') {
      return written.outcome === undefined ? this.#unsettled() : settled(this.#world, written.outcome);
    }
    this.#world = written.world;
    this.#fence = next;
    return undefined;
  }

  #fail(news: News): Applied {
    this.#store(news);
    return failed(this.#world, 'It cannot be done like this.');
  }

  #record(outcome: RecordedOutcome): Applied {
    const recorded = recordedOutcome(this.#world, { at: this.#at, fence: this.#fence, outcome });
    return settled(recorded.world, recorded.outcome);
  }

  #unsettled(from?: Exclude<Late['from'], 'begin'>): Applied {
    if (from === undefined) return { world: this.#world, answer: { kind: 'unsettled' } };
    const attempt = { at: this.#at, fence: this.#fence, knowledge: this.#knowledge };
    return { world: this.#world, answer: { kind: 'unsettled', late: { from, at: this.#at, attempt } } };
  }

  #keySeen(): KeySeen | undefined {
    return this.#world.keys[nameOf(this.#at)];
  }

  #sees(request: { settled: boolean; applied?: boolean; dead?: boolean }): void {
    this.#write(remember(this.#keySeen(), { ...request, fence: this.#fence }, this.#looksUp));
  }

  get #looksUp(): boolean {
    return this.#party.lookUp !== undefined;
  }

  #write(seen: KeySeen): void {
    this.#world = { ...this.#world, keys: { ...this.#world.keys, [nameOf(this.#at)]: seen } };
  }
}
