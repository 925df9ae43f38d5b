import type { Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { endLetters, openInstanceLetter } from '../dead-letters/dead-letters.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';

/** Those that have ended, and not just now. */
export async function endedAmong(
  pool: Pool,
  instanceIds: readonly string[],
  { endedForMs }: { endedForMs: number },
): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from saga_instance where instance_id = any($1) and status in ('completed', 'cancelled')
       and updated_at < clock_timestamp() - $2 * interval '1 millisecond'`,
    [instanceIds, endedForMs],
  );
  return rows.map(({ instance_id: instanceId }) => instanceId);
}

/** @returns whether there is news */
export async function reportRunLeftOpen(store: Store, instanceId: string, runId: string): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, (tx) =>
    openInstanceLetter(tx.client, instanceId, {
      cause: 'run_left_open',
      message: `The ${store.saga.name} is ${tx.state.closed ?? 'open'}, and its run does not end, although it was told.`,
      subject: runId,
      instanceVersion: tx.version,
    }),
  );
}

export async function instancesWithRunLeftOpen(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from dead_letter
     where step is null and cause = 'run_left_open' and status in ('open', 'redriving') limit 100`,
  );
  return rows.map(({ instance_id: instanceId }) => instanceId);
}

export async function reportRunEnded(pool: Pool, instanceId: string): Promise<void> {
  await endLetters(pool, instanceId, { selection: { causes: ['run_left_open'] }, as: 'resolved' });
}
