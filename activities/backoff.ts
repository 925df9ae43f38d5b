import type { Failure } from '../adapters/failure.ts';

/**
 * Capped exponential back-off with full jitter, in milliseconds: a crowd of orders that failed together does not come
 * back together. Never sooner than the provider asked for.
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function retryDelayMs(
  attempt: number,
  failure: Failure,
  { backoffInitialMs, backoffMaxMs }: { backoffInitialMs: number; backoffMaxMs: number },
  random: () => number = Math.random,
): number {
  const ceiling = Math.min(backoffMaxMs, backoffInitialMs * 2 ** (attempt - 1));
  const asked = failure.kind === 'transient' ? (failure.retryAfterMs ?? 0) : 0;
  // Temporal reads 0 as "use the retry policy's own delay".
  return Math.max(1, asked, Math.round(random() * ceiling));
}
