import type { StockTaken } from '../../books.ts';
import type { Queries } from '../../../../store/database.ts';

/** The pieces that are held for an order now, or sold, by item. */
export async function readTaken(client: Queries, orderId: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ sku: string; quantity: number }>(
    `select sku, sum(quantity)::integer as quantity from stock_hold
     where order_id = $1 and (state = 'sold' or state = 'held' and expires_at > clock_timestamp()) group by sku`,
    [orderId],
  );
  return new Map(rows.map(({ sku, quantity }) => [sku, quantity]));
}

/** The pieces that the books of stock have for an order as a whole: held, lapsed or not, and sold. */
export async function readStockTaken(client: Queries, orderId: string): Promise<StockTaken> {
  const { rows } = await client.query<{ sku: string; state: 'held' | 'sold'; quantity: number }>(
    `select sku, state, sum(quantity)::integer as quantity from stock_hold
     where order_id = $1 and state in ('held', 'sold') group by sku, state`,
    [orderId],
  );
  const piecesIn = (state: 'held' | 'sold') =>
    new Map(rows.filter((row) => row.state === state).map(({ sku, quantity }) => [sku, quantity]));
  return { held: piecesIn('held'), sold: piecesIn('sold') };
}
