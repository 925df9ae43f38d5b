import type { StepPolicy } from './contract.ts';

/** For runs that were started without a policy in their memo. */
export const defaultPolicy: StepPolicy = {
  attempts: 8,
  atOnceMs: 1_000,
  timeoutMs: 30_000,
  heartbeatMs: 10_000,
  backoffInitialMs: 500,
  backoffMaxMs: 30_000,
};
