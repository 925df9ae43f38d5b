import type { Order } from '../order.ts';
import { phaseOf } from '../../../saga/rules/instance.ts';
import type { CreatedResource } from '../../../saga/rules/fence.ts';
import type { Pool } from '../../../store/database.ts';

/** The ids under which effects of an order are on record, at whichever party. */
export type KnownEffects = ReadonlySet<string>;

/** By order; one that is not on record at all is not in it. */
export async function knownEffects(
  pool: Pool,
  orderIds: readonly string[],
): Promise<ReadonlyMap<string, KnownEffects>> {
  const { rows } = await pool.query<{
    orderId: string;
    order: Order;
    references: string[];
    made: CreatedResource[][];
  }>(
    `select instance_id as "orderId", saga_instance.state as "order",
            coalesce(jsonb_agg(fence.reference) filter (where fence.reference is not null), '[]') as "references",
            coalesce(jsonb_agg(fence.made) filter (where fence.made is not null), '[]') as made
     from saga_instance left join fence using (instance_id) where instance_id = any($1) group by instance_id`,
    [orderIds],
  );
  return new Map(
    rows.map(({ orderId, order, references, made }) => {
      // The order outlives its fences.
      const placed = phaseOf(order, { step: 'warehouseOrder', phase: 'try' })?.result?.reference ?? [];
      const ids = made.flat().map(({ id }) => id);
      return [orderId, new Set([orderId, ...references, ...ids, ...(order.paymentIds ?? []), placed].flat())];
    }),
  );
}
