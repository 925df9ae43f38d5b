/** How steps are attempted. Durations in milliseconds. */
export type StepPolicy = {
  /** Forward attempts before a step is parked. */
  readonly attempts: number;
  /** Of steps that have their own; runs that began before there were such have none. */
  readonly attemptsByStep?: Readonly<Record<string, number>>;
  /** For the first attempt, as a local activity. */
  readonly atOnceMs: number;
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
  /** Whether a person is asked about a refusal. Runs that began without it take the last resort at once. */
  readonly reviews?: boolean;
  /** Events after which a run that waits continues as a new one; without it, some thousands. */
  readonly longestHistory?: number;
};

/** The part of the settings that a run keeps from its start. */
export interface PolicySettings {
  readonly steps: Required<Omit<StepPolicy, 'reviews' | 'longestHistory'>>;
  readonly reviews: { readonly on: boolean };
}

export function stepPolicy({ steps, reviews }: PolicySettings): StepPolicy {
  const { attempts, attemptsByStep, atOnceMs, timeoutMs, heartbeatMs, backoffInitialMs, backoffMaxMs } =
    steps;
  return {
    attempts,
    attemptsByStep,
    atOnceMs,
    timeoutMs,
    heartbeatMs,
    backoffInitialMs,
    backoffMaxMs,
    ...(reviews.on ? { reviews: true } : {}),
  };
}
