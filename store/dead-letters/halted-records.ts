import type { Pool } from '../database.ts';
import { endLetters, openOrderLetter } from './dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';

/** A run cannot write down how its order goes on, and trying again does not help: an engineer is asked. */
export async function recordHalted(
  pool: Pool,
  orderId: string,
  { record, message }: { record: string; message: string },
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    await openOrderLetter(tx.client, orderId, {
      cause: 'not_recorded',
      message: `${record}: ${message}`,
      subject: `${record} at ${tx.version}`,
      orderVersion: tx.version,
    });
  });
}

export async function recordGoesOn(pool: Pool, orderId: string): Promise<void> {
  await endLetters(pool, orderId, { selection: { causes: ['not_recorded'] }, as: 'resolved' });
}
