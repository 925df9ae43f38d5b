import type { SoldBefore } from '../../sold-pieces.ts';
import type { Client } from '../../../../store/database.ts';

/** The sold pieces of an order by item, from the movements, which forget nothing. `refusedAt`: when the warehouse refused to send them. */
export async function readSoldBefore(
  client: Client,
  orderId: string,
  refusedAt: string,
): Promise<ReadonlyMap<string, SoldBefore>> {
  const { rows } = await client.query<SoldBefore & { sku: string }>(
    `select sku,
       (coalesce(sum(quantity) filter (where kind = 'sold' and at > $2), 0)
        - coalesce(sum(quantity) filter (where kind = 'returned' and at > $2), 0))::int as since,
       coalesce(sum(quantity) filter (where kind = 'uncounted'), 0)::int as uncounted
     from stock_movement where order_id = $1 group by sku`,
    [orderId, refusedAt],
  );
  return new Map(rows.map(({ sku, since, uncounted }) => [sku, { since, uncounted }]));
}
