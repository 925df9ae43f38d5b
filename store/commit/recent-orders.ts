import type { Pool } from '../database.ts';
import type { KnownOrder } from './order-transaction.ts';

/** Milliseconds. An order that goes on does so sooner. */
const keptMs = 5_000;
const keptAtMost = 500;

/**
 * The orders that this process has written last, as it has left them: the next commit on one of them need not read it. Whether it is
 * still so is for that commit to find out.
 */
export class RecentOrders {
  readonly #kept = new Map<string, { order: KnownOrder; at: number }>();
  readonly #clock: () => number;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  keep(order: KnownOrder): void {
    const { orderId } = order.facts;
    this.#kept.delete(orderId);
    this.#kept.set(orderId, { order, at: this.#clock() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptAtMost && oldest !== undefined) this.#kept.delete(oldest);
  }

  /** For one commit: what that comes to is kept by whoever makes it. */
  take(orderId: string): KnownOrder | undefined {
    const kept = this.#kept.get(orderId);
    this.#kept.delete(orderId);
    const age = kept === undefined ? 0 : this.#clock() - kept.at;
    if (kept === undefined || age > keptMs) return undefined;
    return { ...kept.order, now: new Date(kept.order.now.getTime() + age) };
  }
}

const byPool = new WeakMap<Pool, RecentOrders>();

export function recentOrders(pool: Pool): RecentOrders {
  const known = byPool.get(pool) ?? new RecentOrders();
  byPool.set(pool, known);
  return known;
}
