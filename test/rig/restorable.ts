import { afterAll, beforeAll, expect } from 'vitest';
import { startDesks, type Desks } from './desks.ts';
import { backUp, type BackUp } from './embedded-database.ts';
import { eventually } from './eventually.ts';
import type { LetterDesk } from './letter-desk.ts';
import type { Party, Shop } from './shop.ts';
import type { System } from './system.ts';

/** Of a system that soon sees what a restore has left behind. */
export const sweptSoon = {
  RECOURSE_STEP_ATTEMPTS: '2',
  RECOURSE_BACKOFF_MAX_MS: '100',
  RECOURSE_SWEEP_EVERY_MS: '200',
  RECOURSE_SWEEP_AFTER_MS: '1000',
};

/** Long enough for some sweeps. */
export const sweepsMs = 3_000;

/** What one order goes through until its record is restored. No fault outlasts either part. */
export interface Story {
  /** Until the back-up. Resolves to the order. */
  readonly before: () => Promise<string>;
  /** From then on. The restore forgets it, and the parties do not. */
  readonly since: (orderId: string) => Promise<void>;
  /** Whether it is but accepted when the back-up is made: no worker is at work from `before` until then. */
  readonly unstarted?: boolean;
}

/** An order whose record has forgotten the last part of its story. */
export interface Forgetful {
  readonly orderId: string;
  /** By the ledgers of the parties, all that was ever sent for it. */
  readonly sent: Partial<Record<Party, string[]>>;
}

interface Told {
  readonly story: Story;
  /** Since the restore. */
  order?: Forgetful;
}

/**
 * A system whose database is restored before its tests: the stories of one file share a back-up and a restore. Told when the file is
 * read, each of them can be asked for its order within a test.
 */
export class Restorable {
  readonly #stories: Told[] = [];
  #desks: Desks | undefined;

  /** @param meanwhile what happens to all of them between their stories and the restore */
  constructor(settings: Readonly<Record<string, string>>, meanwhile: () => Promise<void> = async () => {}) {
    let copy: BackUp | undefined;
    beforeAll(async () => {
      this.#desks = await startDesks({ ...sweptSoon, RECOURSE_REVIEWS: 'on', ...settings });
      copy = await this.#tell();
      await meanwhile();
      await restore(this.system, copy);
    }, 240_000);
    afterAll(async () => {
      await this.#desks?.system.stop();
      await copy?.drop();
    });
  }

  get system() {
    return this.#started.system;
  }

  get shop() {
    return this.#started.shop;
  }

  get letters() {
    return this.#started.letters;
  }

  get reviews() {
    return this.#started.reviews;
  }

  get customer() {
    return this.#started.customer;
  }

  story(story: Story): () => Forgetful {
    const told: Told = { story };
    this.#stories.push(told);
    return () => {
      if (told.order === undefined) throw new Error('The record was not restored yet');
      return told.order;
    };
  }

  get #started(): Desks {
    if (this.#desks === undefined) throw new Error('The system has not started');
    return this.#desks;
  }

  async #tell(): Promise<BackUp> {
    const { system, shop } = this.#started;
    const placed = new Map<Told, string>();
    const begin = async (unstarted: boolean) => {
      for (const told of this.#stories) {
        if ((told.story.unstarted ?? false) !== unstarted) continue;
        placed.set(told, await told.story.before());
        await shop.clearFaults();
      }
    };
    await begin(false);
    const anyUnstarted = this.#stories.some(({ story }) => story.unstarted);
    if (anyUnstarted) await system.worker.stop();
    await begin(true);
    const copy = await backUp(system.settings.database.url);
    if (anyUnstarted) await system.restartWorker();
    for (const told of this.#stories) {
      const orderId = placed.get(told) ?? '';
      await told.story.since(orderId);
      await shop.clearFaults();
      told.order = { orderId, sent: await sentFor(shop, orderId) };
    }
    return copy;
  }
}

/** As an engineer restores: no worker is at work meanwhile. */
export async function restore(system: System, copy: BackUp): Promise<void> {
  await system.worker.stop();
  await copy.restore();
  await system.restartWorker();
}

/** An order whose run is ahead of the restored record goes on by another run, which has asked the parties. */
export async function redriveBehind(desk: LetterDesk, orderId: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
  await desk.until(deadLetterId, 'resolved');
}

/** As {@link redriveLost}, of a letter that is still open: the redrive itself is accepted. */
export async function redriveDecided(desk: LetterDesk, letterId: string): Promise<void> {
  await expect
    .poll(async () => (await desk.act(letterId, 'redrive')).status, { timeout: 20_000, interval: 500 })
    .toBe(202);
}

/** Once what was lost is decided again. A redrive may come before the run has come as far. */
export async function redriveLost(desk: LetterDesk, orderId: string): Promise<void> {
  await eventually(async () => {
    const letters = await desk.list(`orderId=${orderId}&status=open&cause=decision_lost`);
    for (const { deadLetterId } of letters) await desk.act(deadLetterId, 'redrive');
    return letters.length === 0;
  });
}

/** By the ledgers of the parties, without the stock, which is part of the record. */
export async function sentFor(shop: Shop, orderId: string): Promise<Partial<Record<Party, string[]>>> {
  const { psp, warehouse } = await shop.effects(orderId);
  return { psp, warehouse };
}

export async function expectNoDrift(shop: Shop, orderId: string): Promise<void> {
  const { drifts } = await shop.reconcile();
  expect(drifts.filter((drift) => drift.instanceId === orderId)).toEqual([]);
}
