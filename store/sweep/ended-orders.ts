import type { Pool } from '../database.ts';
import { endLetters, openOrderLetter } from '../dead-letters/dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';

/** Those of the orders that have ended, and not just now. */
export async function endedOrdersAmong(
  pool: Pool,
  orderIds: readonly string[],
  { endedForMs }: { endedForMs: number },
): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from saga_instance where instance_id = any($1) and status in ('completed', 'cancelled')
       and updated_at < clock_timestamp() - $2 * interval '1 millisecond'`,
    [orderIds, endedForMs],
  );
  return rows.map(({ instance_id: orderId }) => orderId);
}

/** @returns whether there is news */
export async function reportRunLeftOpen(pool: Pool, orderId: string, runId: string): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, (tx) =>
    openOrderLetter(tx.client, orderId, {
      cause: 'run_left_open',
      message: `The order is ${tx.order.closed ?? 'open'}, and its run does not end, although it was told.`,
      subject: runId,
      orderVersion: tx.version,
    }),
  );
}

export async function ordersWithRunLeftOpen(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from dead_letter
     where step is null and cause = 'run_left_open' and status in ('open', 'redriving') limit 100`,
  );
  return rows.map(({ instance_id: orderId }) => orderId);
}

export async function reportRunEnded(pool: Pool, orderId: string): Promise<void> {
  await endLetters(pool, orderId, { selection: { causes: ['run_left_open'] }, as: 'resolved' });
}
