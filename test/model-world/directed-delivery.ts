import type { Call, LookUp, RemoteEffect } from '../../sagas/order/effects/effect.ts';
import { classify } from '../../adapters/classify.ts';
import type { Ports } from '../../sagas/order/effects/ports.ts';
import type { Fate } from '../../explore/fate.ts';
import type { Outcome } from '../../saga/outcome.ts';
import { Deferred } from './deferred.ts';
import { connectionLost, noting, rejected, toldWithoutRequest, withCall, type Operation } from './mishap.ts';

/** What a delivery has come to. `paused`: it stands still, or its request does. */
export type Delivered =
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'paused' };

/** The faults of the other parties, for one request. */
export interface Faults {
  set(fate: Fate, operations: readonly Operation[]): Promise<void>;
  clear(): Promise<void>;
}

/**
 * A real delivery of a remote phase that goes on only when it is told how: it stops before its first request until it meets its
 * fate, and stands still there if that is its fate.
 */
export class DirectedDelivery {
  readonly #effect: RemoteEffect;
  readonly #operations: readonly Operation[];
  readonly #faults: Faults;
  readonly #reached = new Deferred();
  readonly #fate = new Deferred<Fate>();
  readonly #ended: Promise<Delivered>;
  #paused = new Deferred();
  #stood = false;
  #wake: () => Promise<void> = () => Promise.resolve();

  constructor(
    given: { effect: RemoteEffect; operations: readonly Operation[]; faults: Faults },
    deliver: (effect: RemoteEffect) => Promise<Outcome>,
  ) {
    this.#effect = given.effect;
    this.#operations = given.operations;
    this.#faults = given.faults;
    this.#ended = deliver(this.#directed()).then(
      (outcome) => ({ kind: 'settled', outcome }),
      (error: unknown) => ({ kind: 'threw', error }),
    );
  }

  /** What it came to without an attempt; `undefined` where it is about to make one. */
  async begun(): Promise<Delivered | undefined> {
    return await Promise.race([this.#reached.promise.then(() => undefined), this.#ended]);
  }

  async finish(fate: Fate): Promise<Delivered> {
    this.#fate.resolve(fate);
    return await this.#next();
  }

  /** Goes on, and nothing more goes wrong. */
  async resume(): Promise<void> {
    this.#paused = new Deferred();
    await this.#wake();
  }

  /** What it comes to after it went on. A request that was adrift comes to nothing: nobody is there for its answer. */
  async #next(): Promise<Delivered> {
    return await Promise.race([this.#paused.promise.then(() => ({ kind: 'paused' }) as const), this.#ended]);
  }

  #directed(): RemoteEffect {
    const effect = this.#effect;
    return {
      ...effect,
      ...(effect.prepare === undefined ? {} : { prepare: (call) => this.#prepare(call) }),
      send: (call) => this.#send(call),
      ...(effect.lookUp === undefined ? {} : { lookUp: (call) => this.#lookUp(call) }),
    };
  }

  async #reach(): Promise<Fate> {
    this.#reached.resolve();
    return await this.#fate.promise;
  }

  async #lookUp(call: Call): Promise<LookUp> {
    await this.#reach();
    if (this.#effect.lookUp === undefined) throw new Error('It cannot be looked up');
    return await this.#effect.lookUp(call);
  }

  async #prepare(call: Call): ReturnType<NonNullable<RemoteEffect['prepare']>> {
    const fate = await this.#reach();
    const prepare = async (given: Call) => {
      if (this.#effect.prepare === undefined) throw new Error('It is not prepared');
      return await this.#effect.prepare(given);
    };
    if (fate === 'rejects') throw rejected();
    const create: Operation = { party: 'psp', port: 'payments', name: 'create' };
    if (fate === 'unavailable')
      return await this.#underFault({ ...call, fate, operations: [create] }, (ports) =>
        prepare({ ...call, ports }),
      );
    const made = await prepare(call);
    if (fate === 'paused_before_store') await this.#standStill();
    return made;
  }

  async #send(call: Call): ReturnType<RemoteEffect['send']> {
    const fate = await this.#reach();
    const send = (given: Call) => this.#effect.send(given);
    switch (fate) {
      case 'answers':
      case 'lapsed':
        return await send(call);
      case 'paused_before_store':
      case 'paused_before_send':
        if (!this.#stood) await this.#standStill();
        return await send(call);
      case 'paused_before_record':
        return await this.#thenStandStill(call);
      case 'request_lost':
      case 'rejects':
        await send({ ...call, ports: this.#unreachable(call.ports, fate) });
        throw toldWithoutRequest(fate) ?? connectionLost();
      case 'adrift':
        await send({ ...call, ports: this.#losing(call.ports) });
        return await this.#neverAgain(() => Promise.resolve());
      case 'refuses':
      case 'unavailable':
      case 'answer_lost':
      case 'fails_after':
      case 'fails_before':
        return await this.#underFault({ ...call, fate, operations: this.#operations }, (ports) =>
          send({ ...call, ports }),
        );
    }
  }

  async #underFault<T>(
    { ports, fate, operations }: { ports: Ports; fate: Fate; operations: readonly Operation[] },
    work: (ports: Ports) => Promise<T>,
  ): Promise<T> {
    await this.#faults.set(fate, operations);
    const noted = noting(ports, operations);
    const result = await work(noted.ports).finally(() => this.#faults.clear());
    const told = noted.asked() ? undefined : toldWithoutRequest(fate);
    if (told !== undefined) throw told;
    return result;
  }

  /** With the answer in its hands, good or bad; one that had nothing to ask for goes on. */
  async #thenStandStill(call: Call): ReturnType<RemoteEffect['send']> {
    const noted = noting(call.ports, this.#operations);
    try {
      const result = await this.#effect.send({ ...call, ports: noted.ports });
      await this.#standStill();
      return result;
    } catch (error) {
      if (noted.asked()) await this.#standStill();
      throw error;
    }
  }

  #unreachable(ports: Ports, fate: 'request_lost' | 'rejects'): Ports {
    const fail = () => Promise.reject(fate === 'rejects' ? rejected() : connectionLost());
    return this.#operations.reduce((before, operation) => withCall(before, operation, () => fail), ports);
  }

  /** The worker is killed with its request on its way. */
  #losing(ports: Ports): Ports {
    return this.#operations.reduce(
      (before, operation) =>
        withCall(
          before,
          operation,
          (call) =>
            async (...given) =>
              await this.#neverAgain(async () => {
                await call(...given).catch(classify);
              }),
        ),
      ports,
    );
  }

  async #standStill(): Promise<void> {
    this.#stood = true;
    const woken = new Deferred();
    this.#wake = async () => {
      woken.resolve();
      await this.#ended;
    };
    this.#paused.resolve();
    await woken.promise;
  }

  async #neverAgain(arrive: () => Promise<void>): Promise<never> {
    this.#wake = arrive;
    this.#paused.resolve();
    return await new Promise<never>(() => {});
  }
}
