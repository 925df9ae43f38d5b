import type { Pool } from '../database.ts';
import { driftCauses, endLetters, openOrderLetter, type DriftCause } from '../dead-letters/dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';

/** Of an order that has ended: it is compared again while it differs, or has ended lately. */
const differs = `exists (select from dead_letter letter where letter.instance_id = saga_instance.instance_id
                         and letter.step is null and letter.status = 'open' and letter.cause = any($1))`;
const due = `status in ('completed', 'cancelled') and next_comparison < clock_timestamp()`;
const ended = (parameter: string) =>
  `updated_at > clock_timestamp() - ${parameter} * interval '1 millisecond'`;

/** Orders that have ended since `withinMs`, and whose turn it is. Those that ended just now may still be under way elsewhere. */
export async function ordersToCompare(
  pool: Pool,
  { endedForMs, withinMs, limit }: { endedForMs: number; withinMs: number; limit: number },
): Promise<string[]> {
  // Those that ended too long ago are looked at no more, a few at a time.
  await pool.query(
    `update saga_instance set next_comparison = 'infinity' where instance_id in
       (select instance_id from saga_instance where ${due} and not ${ended('$2')} and not ${differs} limit 1000)`,
    [driftCauses, withinMs],
  );
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from saga_instance where ${due} and not ${ended('$3')} and (${ended('$2')} or ${differs})
     order by next_comparison limit $4`,
    [driftCauses, withinMs, endedForMs, limit],
  );
  return rows.map(({ instance_id: orderId }) => orderId);
}

/** Its turn comes again. */
export async function compareLater(pool: Pool, orderId: string, { inMs }: { inMs: number }): Promise<void> {
  await pool.query(
    `update saga_instance set next_comparison = clock_timestamp() + $2 * interval '1 millisecond' where instance_id = $1`,
    [orderId, inMs],
  );
}

/**
 * How an order differs from the other parties now: a letter for each kind, which says what there is by now, and ends when that
 * is gone. @returns the causes of which there is news
 */
export async function reportDrifts(
  pool: Pool,
  orderId: string,
  drifts: Partial<Record<DriftCause, string>>,
  causes: readonly DriftCause[],
): Promise<readonly DriftCause[]> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const news: DriftCause[] = [];
    for (const cause of causes) {
      const message = drifts[cause];
      if (message === undefined) continue;
      const trouble = { cause, message, subject: message, orderVersion: tx.version };
      if (await openOrderLetter(tx.client, orderId, trouble)) news.push(cause);
    }
    const gone = causes.filter((cause) => drifts[cause] === undefined);
    await endLetters(tx.client, orderId, {
      selection: { causes: gone },
      as: 'resolved',
      author: { by: 'reconciliation' },
    });
    return news;
  });
}

/** Orders with an open letter of this cause, and the age of the oldest. */
export async function ordersThatDiffer(
  pool: Pool,
  cause: DriftCause,
): Promise<{ readonly orderIds: readonly string[]; readonly since: Date | undefined }> {
  const { rows } = await pool.query<{ instance_id: string; created_at: Date }>(
    `select instance_id, created_at from dead_letter join saga_instance using (instance_id)
     where step is null and dead_letter.status = 'open' and dead_letter.cause = $1 order by created_at`,
    [cause],
  );
  return { orderIds: rows.map(({ instance_id: orderId }) => orderId), since: rows[0]?.created_at };
}

/** A party has something for this order that is not on record, by the last comparison. */
export async function isPartlyUnknown(pool: Pool, orderId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from dead_letter
     where instance_id = $1 and step is null and status = 'open' and cause in ('not_on_record', 'record_behind')`,
    [orderId],
  );
  return rowCount !== 0;
}
