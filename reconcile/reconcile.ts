import type { Ports } from '../sagas/order/effects/ports.ts';
import type { OrderStore } from '../sagas/order/store/kept.ts';
import { inInstanceTransaction } from '../store/commit/instance-transaction.ts';
import { accountedFor, isUndone } from '../saga/rules/fence-rules.ts';
import type { Drift, OrderUnderReview } from './drift.ts';
import { paymentDrift } from './payment-drift.ts';
import { stockDrift, orderStockDrift } from './stock-drift.ts';
import { unknownDrift } from './unknown-drift.ts';
import { warehouseDrift } from './warehouse-drift.ts';

export interface Reconciliation {
  readonly orders: number;
  readonly drifts: readonly Drift[];
}

/** How many orders are compared at a time: each asks the provider and the warehouse once. */
const batch = 8;
const skewMs = 60 * 60_000;

/**
 * Compares orders and their fences with the payment provider, the warehouse and the stock, each asked by id; then looks for
 * what the provider and the warehouse did for orders of ours that is not on record.
 * An order that is still under way is held to what is true at any time; a closed one to the books being balanced.
 * @throws whatever a port throws: what cannot be asked cannot be compared
 */
export async function reconcile(dependencies: { pool: OrderStore; ports: Ports }): Promise<Reconciliation> {
  const { pool } = dependencies;
  const { rows } = await pool.query<{ instance_id: string; created_at: Date }>(
    'select instance_id, created_at from saga_instance order by created_at, instance_id',
  );
  const drifts: Drift[] = [...(await stockDrift(pool))];
  for (let start = 0; start < rows.length; start += batch) {
    const found = await Promise.all(
      rows
        .slice(start, start + batch)
        .map(({ instance_id: orderId }) => reconcileOrder(dependencies, orderId)),
    );
    drifts.push(...found.flat());
  }
  // No order of ours is older than the oldest, but the clocks of the parties may be behind.
  const since = new Date((rows[0]?.created_at.getTime() ?? skewMs) - skewMs);
  drifts.push(...(await unknownDrift(dependencies, { since })));
  return { orders: rows.length, drifts };
}

/** One order against all parties. */
export async function reconcileOrder(
  { pool, ports }: { pool: OrderStore; ports: Ports },
  orderId: string,
): Promise<Drift[]> {
  const review = await inInstanceTransaction(pool, orderId, async (tx) => ({
    orderId,
    order: tx.state,
    fences: await tx.fences(),
  }));
  const messages = [
    ...(await paymentDrift(ports.payments, review)).map((message) => ({ kind: 'payment', message }) as const),
    ...(await warehouseDrift(ports.warehouse, review)).map(
      (message) => ({ kind: 'warehouse', message }) as const,
    ),
    ...(await orderStockDrift(pool, review)).map((message) => ({ kind: 'stock', message }) as const),
    ...fenceDrift(review).map((message) => ({ kind: 'fence', message }) as const),
  ];
  return messages.map((drift) => ({ ...drift, orderId }));
}

/** A closed order leaves no attempt open that was not undone, unless a cancelled one is proven to have had no effect. */
function fenceDrift({ order, fences }: OrderUnderReview): string[] {
  if (order.closed === undefined) return [];
  return Object.entries(fences).flatMap(([step, phases]) => {
    const undone = isUndone(phases);
    const open = Object.values(phases).filter(
      (fence) =>
        (fence.state === 'attempting' || fence.state === 'not_applied') &&
        !(order.closed === 'cancelled' && accountedFor(fence)),
    );
    return undone
      ? []
      : open.map(({ phase, state }) => `${step}.${phase} is ${state} though the order is ${order.closed}`);
  });
}
