import type { Pool } from './database.ts';

/** Whether this is what the customer has decided last, and nothing of it was refused since. */
export async function isLatestAmendment(pool: Pool, orderId: string, data: object): Promise<boolean> {
  const { rows } = await pool.query<{ same: boolean }>(
    `select data = $2::jsonb and not exists (
       select from review_case later where later.order_id = $1 and later.opened_at > decision.at
     ) as same
     from review_decision decision where order_id = $1 and via = 'customer' order by at desc limit 1`,
    [orderId, JSON.stringify(data)],
  );
  return rows[0]?.same === true;
}
