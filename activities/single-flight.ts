import { KnownFailure } from '../adapters/failure.ts';

/**
 * A delivery that arrives while an earlier one of the same order is still under way in this process joins it, instead of
 * sending the same request beside it: so it is when a local activity ran out of time and a regular one follows. After
 * `patienceMs` all who wait for it give it up, and the next delivery begins a new one: a request that hangs for ever must not be
 * joined for ever.
 */
export function singleFlight<T>(
  work: (instanceId: string) => Promise<T>,
  { patienceMs }: { patienceMs: number },
): (instanceId: string) => Promise<T> {
  const underWay = new Map<string, Promise<T>>();
  return (instanceId) => {
    const running = underWay.get(instanceId);
    if (running !== undefined) return running;
    const started = within(patienceMs, work(instanceId)).finally(() => underWay.delete(instanceId));
    underWay.set(instanceId, started);
    return started;
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const detail = `no end within ${ms} ms`;
      reject(new KnownFailure({ kind: 'unknown', cause: 'outcome_unknown', detail, answered: false }));
    }, ms).unref();
  });
  return await Promise.race([work, givenUp]).finally(() => clearTimeout(timer));
}
