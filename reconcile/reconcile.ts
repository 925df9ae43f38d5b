import { accountedFor, isUndone } from '../saga/rules/fence-rules.ts';
import { inInstanceTransaction } from '../store/commit/instance-transaction.ts';
import type { Kept, Store } from '../store/saga.ts';
import type { Comparing, Drift, UnderReview } from './comparing.ts';
import { unknownEffects } from './unknown-effects.ts';

export interface Reconciliation {
  readonly instances: number;
  readonly drifts: readonly Drift[];
}

/** How many instances are compared at a time: each asks its parties once. */
const batch = 8;
const skewMs = 60 * 60_000;

/**
 * Compares instances and their fences with the parties, each asked by id; then looks for what the parties did for instances of
 * ours that is not on record.
 * @throws whatever a port throws: what cannot be asked cannot be compared
 */
export async function reconcile<T extends Kept, Ports>(
  comparing: Comparing<T, Ports>,
  dependencies: { pool: Store<T>; ports: Ports },
): Promise<Reconciliation> {
  const { pool } = dependencies;
  const { rows } = await pool.query<{ instance_id: string; created_at: Date }>(
    'select instance_id, created_at from saga_instance where saga = $1 order by created_at, instance_id',
    [pool.saga.name],
  );
  const drifts: Drift[] = [...(await comparing.ofAll(pool))];
  for (let start = 0; start < rows.length; start += batch) {
    const found = await Promise.all(
      rows
        .slice(start, start + batch)
        .map(({ instance_id: instanceId }) => reconcileOne(comparing, dependencies, instanceId)),
    );
    drifts.push(...found.flat());
  }
  // No instance of ours is older than the oldest, but the clocks of the parties may be behind.
  const since = new Date((rows[0]?.created_at.getTime() ?? skewMs) - skewMs);
  drifts.push(...(await unknownEffects(comparing, dependencies, { since })));
  return { instances: rows.length, drifts };
}

/** One instance against all parties. */
export async function reconcileOne<T extends Kept, Ports>(
  comparing: Comparing<T, Ports>,
  dependencies: { pool: Store<T>; ports: Ports },
  instanceId: string,
): Promise<Drift[]> {
  const review = await inInstanceTransaction(dependencies.pool, instanceId, async (tx) => ({
    instanceId,
    state: tx.state,
    fences: await tx.fences(),
  }));
  const messages = [
    ...(await comparing.ofOne(dependencies, review)),
    ...leftOpen(dependencies.pool.saga.name, review).map((message) => ({ kind: 'fence', message })),
  ];
  return messages.map((drift) => ({ ...drift, instanceId }));
}

/** One that has ended leaves no attempt open that was not undone, unless a cancelled one is proven to have had no effect. */
function leftOpen(saga: string, { state: { closed }, fences }: UnderReview): string[] {
  if (closed === undefined) return [];
  return Object.entries(fences).flatMap(([step, phases]) => {
    const undone = isUndone(phases);
    const open = Object.values(phases).filter(
      (fence) =>
        (fence.state === 'attempting' || fence.state === 'not_applied') &&
        !(closed === 'cancelled' && accountedFor(fence)),
    );
    return undone
      ? []
      : open.map(({ phase, state }) => `${step}.${phase} is ${state} though the ${saga} is ${closed}`);
  });
}
