import type { Pool } from '../../../../store/database.ts';
import type { Drift, UnderReview } from '../../../../reconcile/comparing.ts';
import type { OrderKept } from '../../store/kept.ts';

/** Compares, for every item, the pieces on hand and shipped with all its movements; and nothing is promised that is not there. */
export async function stockDrift(pool: Pool): Promise<Drift[]> {
  const { rows } = await pool.query<{ sku: string; message: string }>(
    `with books as (
       select sku,
              coalesce(sum(quantity) filter (where kind = 'restocked'), 0) as restocked,
              coalesce(sum(quantity) filter (where kind = 'sold'), 0)
                - coalesce(sum(quantity) filter (where kind = 'returned'), 0) as sold
       from stock_movement group by sku
     ), held as (
       select sku, sum(quantity) as quantity from stock_hold
       where state = 'held' and expires_at > clock_timestamp() group by sku
     )
     select sku, format('%s: on hand %s, shipped %s, held %s; the movements say restocked %s, sold %s',
                        sku, on_hand, shipped, coalesce(held.quantity, 0), coalesce(restocked, 0), coalesce(sold, 0)) as message
     from item left join books using (sku) left join held using (sku)
     where on_hand + shipped <> coalesce(restocked, 0) or shipped <> coalesce(sold, 0)
        or on_hand < coalesce(held.quantity, 0)
     order by sku`,
  );
  return rows.map(({ message }) => ({ kind: 'stock', message }));
}

/** Differences in the stock that a closed order sold or released, by its movements. */
export async function orderStockDrift(
  pool: Pool,
  { instanceId: orderId, state: order }: UnderReview<OrderKept>,
): Promise<string[]> {
  if (order.closed === undefined) return [];
  const { rows } = await pool.query<{
    sku: string;
    held: number;
    sold: number;
    released: number;
    uncounted: number;
  }>(
    `select sku, coalesce(sum(quantity) filter (where kind = 'held'), 0)::int as held,
            (coalesce(sum(quantity) filter (where kind = 'sold'), 0)
             - coalesce(sum(quantity) filter (where kind = 'returned'), 0))::int as sold,
            (coalesce(sum(quantity) filter (where kind = 'released'), 0)
             + coalesce(sum(quantity) filter (where kind = 'returned'), 0))::int as released,
            coalesce(sum(quantity) filter (where kind = 'uncounted'), 0)::int as uncounted
     from stock_movement where order_id = $1 group by sku`,
    [orderId],
  );
  const moved = new Map(rows.map((row) => [row.sku, row]));
  const skus = new Set([...moved.keys(), ...order.lines.map(({ sku }) => sku)]);
  return [...skus].flatMap((sku) => {
    const { held, sold, released, uncounted } = moved.get(sku) ?? nothing;
    const ordered = order.lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
    const due = order.closed === 'completed' ? ordered : 0;
    const has = sold - uncounted;
    const drifts = has === due ? [] : [`${sku}: ${has} sold, due is ${due}`];
    return held === sold + released ? drifts : [...drifts, `${sku}: ${held - sold - released} still held`];
  });
}

const nothing = { held: 0, sold: 0, released: 0, uncounted: 0 };
