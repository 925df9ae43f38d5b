/**
 * Since when this process has seen something of a run to be as it is, by its own steady clock: what other machines say of times is
 * by clocks of their own.
 */
export class FirstSeen {
  readonly #seen = new Map<string, { readonly what: string; readonly at: number }>();

  /** Whether `what` was seen of this run more than `ms` ago, and was so each time since. */
  isLonger(runId: string, what: string, ms: number): boolean {
    const now = performance.now();
    const before = this.#seen.get(runId);
    if (before?.what === what) return now - before.at > ms;
    this.#seen.set(runId, { what, at: now });
    return false;
  }

  forget(runId: string): void {
    this.#seen.delete(runId);
  }
}
