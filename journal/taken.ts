import type { Queries } from './review-cases.ts';

/** What is held for an order now, or sold, by item. */
export async function readTaken(client: Queries, orderId: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ sku: string; quantity: number }>(
    `select sku, sum(quantity)::integer as quantity from stock_hold
     where order_id = $1 and (state = 'sold' or state = 'held' and expires_at > clock_timestamp()) group by sku`,
    [orderId],
  );
  return new Map(rows.map(({ sku, quantity }) => [sku, quantity]));
}
