import type { Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { endLetters, openInstanceLetter } from '../dead-letters/dead-letters.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';

/** Of an instance that has ended: it is compared again while it differs, or has ended lately. */
const differs = `exists (select from dead_letter letter where letter.instance_id = saga_instance.instance_id
                         and letter.step is null and letter.status = 'open' and letter.cause = any($1))`;
const due = `status in ('completed', 'cancelled') and next_comparison < clock_timestamp()`;
const ended = (parameter: string) =>
  `updated_at > clock_timestamp() - ${parameter} * interval '1 millisecond'`;

/** Instances that have ended since `withinMs`, and whose turn it is. Those that ended just now may still be under way elsewhere. */
export async function instancesToCompare(
  store: Store,
  { endedForMs, withinMs, limit }: { endedForMs: number; withinMs: number; limit: number },
): Promise<string[]> {
  const { driftCauses, name } = store.saga;
  // Those that ended too long ago are looked at no more, a few at a time.
  await store.query(
    `update saga_instance set next_comparison = 'infinity' where instance_id in
       (select instance_id from saga_instance where saga = $3 and ${due} and not ${ended('$2')} and not ${differs} limit 1000)`,
    [driftCauses, withinMs, name],
  );
  const { rows } = await store.query<{ instance_id: string }>(
    `select instance_id from saga_instance where saga = $5 and ${due} and not ${ended('$3')} and (${ended('$2')} or ${differs})
     order by next_comparison limit $4`,
    [driftCauses, withinMs, endedForMs, limit, name],
  );
  return rows.map(({ instance_id: instanceId }) => instanceId);
}

/** Its turn comes again. */
export async function compareLater(
  pool: Pool,
  instanceId: string,
  { inMs }: { inMs: number },
): Promise<void> {
  await pool.query(
    `update saga_instance set next_comparison = clock_timestamp() + $2 * interval '1 millisecond' where instance_id = $1`,
    [instanceId, inMs],
  );
}

/**
 * How an instance differs from the other parties now: a letter for each kind, which says what there is by now, and ends when that
 * is gone. @returns the causes of which there is news
 */
export async function reportDrifts<DriftCause extends string>(
  store: Store,
  instanceId: string,
  drifts: Partial<Record<DriftCause, string>>,
  causes: readonly DriftCause[],
): Promise<readonly DriftCause[]> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const news: DriftCause[] = [];
    for (const cause of causes) {
      const message = drifts[cause];
      if (message === undefined) continue;
      const trouble = { cause, message, subject: message, instanceVersion: tx.version };
      if (await openInstanceLetter(tx.client, instanceId, trouble)) news.push(cause);
    }
    const gone = causes.filter((cause) => drifts[cause] === undefined);
    await endLetters(tx.client, instanceId, {
      selection: { causes: gone },
      as: 'resolved',
      author: { by: 'reconciliation' },
    });
    return news;
  });
}

/** Instances with an open letter of this cause, and the age of the oldest. */
export async function instancesThatDiffer(
  pool: Pool,
  cause: string,
): Promise<{ readonly instanceIds: readonly string[]; readonly since: Date | undefined }> {
  const { rows } = await pool.query<{ instance_id: string; created_at: Date }>(
    `select instance_id, created_at from dead_letter join saga_instance using (instance_id)
     where step is null and dead_letter.status = 'open' and dead_letter.cause = $1 order by created_at`,
    [cause],
  );
  return { instanceIds: rows.map(({ instance_id: instanceId }) => instanceId), since: rows[0]?.created_at };
}

/** A party has something for this instance that is not on record, by the last comparison. */
export async function isPartlyUnknown(pool: Pool, instanceId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from dead_letter
     where instance_id = $1 and step is null and status = 'open' and cause in ('not_on_record', 'record_behind')`,
    [instanceId],
  );
  return rowCount !== 0;
}
