import type { Pool } from '../database.ts';
import { endLetters, openOrderLetter, runTroubles } from '../dead-letters/dead-letters.ts';
import { inOrderTransaction, type OrderTransaction } from '../commit/order-transaction.ts';

const unasked = 'parties_unasked';

/** A run was told what the parties know of its order. So the order has a run, and waits for nobody on that account. */
export async function reportAsked(tx: OrderTransaction, runId: string): Promise<void> {
  const { orderId } = tx.facts;
  await tx.client.query('update saga_instance set parties_asked_by = $2 where instance_id = $1', [
    orderId,
    runId,
  ]);
  await endLetters(tx.client, orderId, {
    selection: { causes: [...runTroubles, unasked] },
    as: 'resolved',
  });
}

/** A run goes on asking a party that does not answer, and nothing is done for its order meanwhile, not even undone. */
export async function reportUnasked(
  pool: Pool,
  orderId: string,
  { runId, why }: { runId: string; why: string },
): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, async (tx) =>
    tx.order.closed === undefined
      ? await openOrderLetter(tx.client, orderId, {
          cause: unasked,
          message: `Its run has to know first what was done for it, and is not told: ${why}.`,
          subject: runId,
          orderVersion: tx.version,
        })
      : false,
  );
}

/** Whether they were asked for this run. Of an order that has ended nothing is sent. */
export async function werePartiesAsked(pool: Pool, orderId: string, runId: string): Promise<boolean> {
  const { rows } = await pool.query<{ asked_by: string | null; closed: boolean }>(
    `select parties_asked_by as asked_by, status in ('completed', 'cancelled') as closed from saga_instance
     where instance_id = $1`,
    [orderId],
  );
  return rows.every(({ asked_by: askedBy, closed }) => closed || askedBy === runId);
}
