import type { Failure } from '../saga/failure.ts';
import type { Found } from '../saga/remote-party.ts';
import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import { knowsOf, type Attempt } from './attempt.ts';
import type { Fate } from './fate.ts';
import { remember, replayOf } from './key-memory.ts';
import { isOnce, nameOf, type Knows, type Party, type PartyState } from './party.ts';
import { partyState } from './party-state.ts';
import { refusalOf, successOf } from './settled.ts';
import type { Dead, KeySeen, World, WorldRules } from './world.ts';

/** The answer of a party, or its absence, where that is no success. */
export class NoSuccess extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

const model = { cause: 'model', detail: 'by its fate' };

/** Each is made once: a search throws millions, and a stack takes its time. */
export const noSuccess = {
  refused: new NoSuccess({ kind: 'business', ...model }),
  unavailable: new NoSuccess({ kind: 'transient', ...model }),
  rejected: new NoSuccess({ kind: 'persistent', ...model }),
  conflict: new NoSuccess({ kind: 'conflict', ...model }),
  serverError: new NoSuccess({ kind: 'unknown', ...model, answered: true }),
  noAnswer: new NoSuccess({ kind: 'unknown', ...model, answered: false }),
};

/** The fates at which no worker is paused. */
export type AnsweredFate = Exclude<Fate, 'adrift' | `paused_${string}`>;

/** The other party of an attempt, with its memory of keys, in a world that changes as it is asked. */
export class AskedParty {
  world: World;
  readonly #rules: WorldRules;
  readonly #party: Party;
  readonly #attempt: Attempt;

  constructor(rules: WorldRules, world: World, attempt: Attempt) {
    this.world = world;
    this.#rules = rules;
    this.#party = rules.partyOf(attempt.at.step);
    this.#attempt = attempt;
  }

  get state(): PartyState {
    return partyState(this.#rules, this.world, this.#attempt.at.step);
  }

  becomes(state: PartyState | undefined): void {
    if (state === undefined || state === this.state) return;
    this.world = { ...this.world, parties: { ...this.world.parties, [this.#party.name]: state } };
  }

  /** All is ready for the request. @throws NoSuccess where there is nothing that it could be asked for */
  isMadeReady(fence: Fence, fate: Fate): void {
    const { at } = this.#attempt;
    const knows = this.#knows(fence);
    if (knows.id === undefined && this.#party.needsId?.(at) === true) throw noSuccess.rejected;
    if (fate === 'lapsed') this.becomes(this.#party.lapse?.(this.state, at, knows));
    this.becomes(this.#party.makeReady?.(this.state, at, knows));
  }

  /** @throws NoSuccess */
  answers(fence: Fence, fate: AnsweredFate): RecordedOutcome {
    const { at } = this.#attempt;
    // Under a key that it has answered for good, it can but answer so again.
    const isReplay = this.#looksUp && this.#replay(fence) !== undefined;
    switch (isReplay && (fate === 'refuses' || fate === 'fails_before') ? 'answers' : fate) {
      case 'unavailable':
        this.isSent(fence);
        throw noSuccess.unavailable;
      case 'request_lost':
        this.isSent(fence);
        throw noSuccess.noAnswer;
      case 'rejects':
        // It tells of this attempt only: an earlier one may have had its effect.
        this.#sees(fence, { settled: this.#isFirst(fence) });
        throw noSuccess.rejected;
      case 'refuses':
        this.becomes(this.#party.decline?.(this.state, at));
        this.becomes(this.#party.refuse?.(this.state, at, this.#knows(fence)));
        this.#sees(fence, { settled: true, dead: 'refused' });
        throw noSuccess.refused;
      case 'lapsed':
      case 'answers':
        return this.#answer(fence);
      case 'answer_lost':
        this.carriesOut(fence);
        throw noSuccess.noAnswer;
      case 'fails_after':
        this.carriesOut(fence);
        throw noSuccess.serverError;
      case 'fails_before':
        this.#sees(fence, {
          settled: false,
          ...(this.#party.forgetsErrors === true ? {} : { dead: 'error' }),
        });
        throw noSuccess.serverError;
    }
  }

  /** The request is on its way. */
  isSent(fence: Fence): void {
    this.#sees(fence, { settled: false });
  }

  /** Whoever sent it has its answer. */
  isAnswered(fence: Fence): void {
    this.#sees(fence, { settled: true });
  }

  /** Its action; under a key that it knows, it only answers again. */
  carriesOut(fence: Fence): 'done' | Dead {
    const replay = this.#replay(fence);
    if (replay !== undefined) return replay;
    if (this.#isOvertaken(fence)) return 'conflict';
    const { state, done } = this.#party.send(this.state, this.#attempt.at, this.#knows(fence));
    this.becomes(state);
    this.#sees(fence, { settled: false, applied: done, ...(done ? {} : { dead: 'conflict' }) });
    return done ? 'done' : 'conflict';
  }

  /** @throws NoSuccess where it is in a state that is neither */
  finds(fence: Fence): Found {
    const { at } = this.#attempt;
    const found = this.#party.lookUp?.(this.state, at, this.#knows(fence)) ?? 'diverged';
    const seen = this.#keySeen;
    if (seen !== undefined) this.#write({ ...seen, settled: true });
    switch (found) {
      case 'applied':
        return { kind: 'outcome', outcome: successOf(at) };
      case 'refused':
        return { kind: 'outcome', outcome: refusalOf(at) };
      case 'diverged':
        throw noSuccess.rejected;
      case 'lapsed':
      case 'not_applied':
        return { kind: found };
    }
  }

  #answer(fence: Fence): RecordedOutcome {
    const done = this.carriesOut(fence);
    if (done !== 'error') this.isAnswered(fence);
    switch (done) {
      case 'done':
        return successOf(this.#attempt.at);
      case 'refused':
        throw noSuccess.refused;
      case 'conflict':
        throw noSuccess.conflict;
      case 'error':
        throw noSuccess.serverError;
    }
  }

  #isFirst(fence: Fence): boolean {
    return this.#attempt.knowledge === 'no_effect' && this.#rules.sends.earlierSends(fence).length === 0;
  }

  #knows(fence: Fence): Knows {
    return knowsOf(this.#rules, { ...this.#attempt, fence });
  }

  get #looksUp(): boolean {
    return this.#party.lookUp !== undefined;
  }

  get #keySeen(): KeySeen | undefined {
    return this.world.keys[nameOf(this.#attempt.at)];
  }

  #replay({ keyNumber }: Fence): 'done' | Dead | undefined {
    return replayOf(this.#keySeen, keyNumber, this.#looksUp);
  }

  /** Where its target takes it once, it changes nothing that a later request has done. */
  #isOvertaken(fence: Fence): boolean {
    const seen = this.#keySeen;
    const once = isOnce(this.#party, this.#attempt.at, { lastApplied: fence.lastApplied !== undefined });
    return once && seen?.applied === true && seen.n > fence.keyNumber;
  }

  #sees(fence: Fence, request: { settled: boolean; applied?: boolean; dead?: Dead }): void {
    this.#write(remember(this.#keySeen, { ...request, fence }, this.#looksUp));
  }

  #write(seen: KeySeen): void {
    this.world = { ...this.world, keys: { ...this.world.keys, [nameOf(this.#attempt.at)]: seen } };
  }
}
