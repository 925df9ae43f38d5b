import type { Kept } from '../saga.ts';
import type { KnownInstance } from './instance-transaction.ts';

/** Milliseconds. An instance that goes on does so sooner. */
const keptMs = 5_000;
const keptAtMost = 500;

/**
 * The instances that this process has written last, as it has left them: the next commit on one of them need not read it. Whether it
 * is still so is for that commit to find out.
 */
export class RecentInstances<T extends Kept = Kept> {
  readonly #kept = new Map<string, { known: KnownInstance<T>; at: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  keep(known: KnownInstance<T>): void {
    const { instanceId } = known.instance;
    this.#kept.delete(instanceId);
    // It is written in a way that nobody sees here that it has asked.
    if (known.instance.asksFirst === true) return;
    this.#kept.set(instanceId, { known, at: this.#clock() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptAtMost && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** As far as it is known without asking; others may have written since. */
  versionOf(instanceId: string): number | undefined {
    return this.#kept.get(instanceId)?.known.version;
  }

  /** For one commit: what that comes to is kept by whoever makes it. */
  take(instanceId: string): KnownInstance<T> | undefined {
    const kept = this.#kept.get(instanceId);
    this.#kept.delete(instanceId);
    const age = kept === undefined ? 0 : this.#clock() - kept.at;
    if (kept === undefined || age > keptMs) return undefined;
    return { ...kept.known, now: new Date(kept.known.now.getTime() + age) };
  }
}
