import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pool } from '../../store/database.ts';
import { untouchedAmong } from '../../store/instances/instance-queries.ts';
import { loggable } from '../http/loggable.ts';

/** How long whoever is accepted may have to wait for the first step, at the rate at which others begin. */
const withinSeconds = 10;
const betweenLooksMs = 250;
const longestSeconds = 30;

export interface Load {
  /** Accepted, with a run, and nothing was done for them yet. */
  readonly waiting: number;
  readonly begunPerSecond: number;
}

/** Whether one more would wait for too long. `atLeast`: so many may wait in any case. Pure. */
export function isFull({ waiting, begunPerSecond }: Load, { atLeast }: { atLeast: number }): boolean {
  return waiting >= Math.max(atLeast, begunPerSecond * withinSeconds);
}

/**
 * When whoever finds it full may ask again: each in turn, as many as begin, so that they do not all come at once. `last`: the turn that
 * was given last. All in milliseconds since 1970. Pure.
 */
export function nextTurn(
  last: number,
  { begunPerSecond, now }: { begunPerSecond: number; now: number },
): number {
  const turn = Math.max(now, last) + 1_000 / begunPerSecond;
  return Math.min(turn, now + longestSeconds * 1_000);
}

export interface Entry {
  /** @returns after how many seconds to ask again; `undefined`: it may be accepted, and counts from now on */
  enter(): number | undefined;
  /** It was accepted, and its run is started: it counts until something is done for it. */
  started(instanceId: string): void;
  /** It does not count any more, if it was not started. */
  leave(): void;
}

/**
 * Keeps from accepting more than can begin soon: past that, each that is accepted makes all others wait longer. It looks at those that
 * this process has accepted, which wait in one queue with those of others. One whose run could not be started yet does not count: it
 * is no sign of how much there is to do.
 */
export class Admission {
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #atLeast: number;
  /** When each was started, the oldest first. */
  readonly #waiting = new Map<string, number>();
  /** They are being accepted at this moment: a burst comes in at once. */
  #entering = 0;
  #lastTurn = 0;
  #looks: readonly Look[] = [];
  #looking = false;
  #stopped = false;

  constructor({ pool, logger, atLeast }: { pool: Pool; logger: Logger; atLeast: number }) {
    this.#pool = pool;
    this.#logger = logger;
    this.#atLeast = atLeast;
  }

  /** For one that asks to be accepted. */
  entry(): Entry {
    let isInside = false;
    const leave = () => {
      if (isInside) this.#entering -= 1;
      isInside = false;
    };
    return {
      leave,
      enter: () => {
        const waiting = this.#waiting.size + this.#entering;
        const load = { waiting, begunPerSecond: rateOf(this.#looks) ?? this.#atLeast / withinSeconds };
        if (isFull(load, { atLeast: this.#atLeast })) return this.#secondsToTurn(load);
        this.#entering += 1;
        isInside = true;
        return undefined;
      },
      started: (instanceId) => {
        if (!isInside) return;
        leave();
        this.#waiting.set(instanceId, Date.now());
        void this.#look();
      },
    };
  }

  #secondsToTurn({ begunPerSecond }: Load): number {
    const now = Date.now();
    this.#lastTurn = nextTurn(this.#lastTurn, { begunPerSecond, now });
    return Math.max(1, Math.ceil((this.#lastTurn - now) / 1_000));
  }

  stop(): void {
    this.#stopped = true;
    this.#waiting.clear();
  }

  /** Where few are waiting nobody has to know how many of them have begun. */
  #isWorthALook(): boolean {
    return !this.#stopped && this.#waiting.size * 2 >= this.#atLeast;
  }

  async #look(): Promise<void> {
    if (this.#looking || !this.#isWorthALook()) return;
    this.#looking = true;
    let since = this.#waiting.values().next().value ?? Date.now();
    while (this.#isWorthALook()) {
      try {
        const begun = await this.#dropBegun();
        const now = Date.now();
        const recent = this.#looks.filter(({ at }) => now - at < withinSeconds * 1_000);
        this.#looks = [...recent, { at: now, begun, ms: now - since }];
        since = now;
      } catch (error) {
        this.#logger.debug({ error: loggable(error) }, 'Cannot look at what has not begun');
      }
      await sleep(betweenLooksMs, undefined, { ref: false });
    }
    this.#looking = false;
  }

  async #dropBegun(): Promise<number> {
    const ids = [...this.#waiting.keys()];
    const untouched = new Set(await untouchedAmong(this.#pool, ids));
    const begun = ids.filter((id) => !untouched.has(id));
    for (const id of begun) this.#waiting.delete(id);
    return begun.length;
  }
}

interface Look {
  readonly at: number;
  /** So many have begun in the last so many milliseconds. */
  readonly begun: number;
  readonly ms: number;
}

/** `undefined`: not known yet. */
function rateOf(looks: readonly Look[]): number | undefined {
  const begun = looks.reduce((sum, look) => sum + look.begun, 0);
  const ms = looks.reduce((sum, look) => sum + look.ms, 0);
  return ms === 0 ? undefined : (1_000 * begun) / ms;
}
