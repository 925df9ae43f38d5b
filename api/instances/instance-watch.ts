import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Pool } from '../../store/database.ts';
import { versionsOf } from '../../store/instances/instance-queries.ts';
import { loggable } from '../http/loggable.ts';

const betweenLooksMs = 200;

/**
 * Tells of changes of the instances that somebody watches, however many do: one query for all of them, several times a second. Commits
 * do not tell of themselves, for PostgreSQL takes one after the other those that do (docs/decisions/0024).
 */
export class InstanceWatch {
  readonly #pool: Pool;
  readonly #logger: Logger;
  readonly #watchers = new Set<Watcher>();
  #looking = false;
  #stopped = false;

  constructor({ pool, logger }: { pool: Pool; logger: Logger }) {
    this.#pool = pool;
    this.#logger = logger;
  }

  /** `changed` is called when its version is another than at the look before, or than what the first look sees. @returns what ends it */
  watch(instanceId: string, changed: () => void): () => void {
    const watcher: Watcher = { instanceId, changed, version: undefined };
    this.#watchers.add(watcher);
    void this.#look();
    return () => void this.#watchers.delete(watcher);
  }

  stop(): void {
    this.#stopped = true;
    this.#watchers.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    while (this.#watchers.size > 0 && !this.#stopped) {
      try {
        await this.#lookOnce();
      } catch (error) {
        this.#logger.debug({ error: loggable(error) }, 'Cannot look at watched instances');
      }
      await sleep(betweenLooksMs, undefined, { ref: false });
    }
    this.#looking = false;
  }

  async #lookOnce(): Promise<void> {
    const watchers = [...this.#watchers];
    const ids = [...new Set(watchers.map(({ instanceId }) => instanceId))];
    const versions = await versionsOf(this.#pool, ids);
    for (const watcher of watchers) {
      const version = versions.get(watcher.instanceId);
      if (version === watcher.version || !this.#watchers.has(watcher)) continue;
      watcher.version = version;
      watcher.changed();
    }
  }
}

interface Watcher {
  readonly instanceId: string;
  readonly changed: () => void;
  version: number | undefined;
}
