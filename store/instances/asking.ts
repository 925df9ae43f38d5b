import type { Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { endLetters, openInstanceLetter, runLetters } from '../dead-letters/dead-letters.ts';
import { inInstanceTransaction, type InstanceTransaction } from '../commit/instance-transaction.ts';

/** A run was told what the parties know of its instance. So that has a run, and waits for nobody on that account. */
export async function reportAsked(tx: InstanceTransaction, runId: string): Promise<void> {
  const { instanceId } = tx;
  await tx.client.query(
    'update saga_instance set parties_asked_by = $2, asks_first = false where instance_id = $1',
    [instanceId, runId],
  );
  await endLetters(tx.client, instanceId, { selection: { causes: runLetters }, as: 'resolved' });
}

/** Nothing is sent for an instance, nor decided on it, before its parties were asked. Whoever has read it before must not write on it. */
export async function askFirst({ client, instance }: InstanceTransaction): Promise<void> {
  if (instance.asksFirst === true) return;
  await client.query(
    'update saga_instance set asks_first = true, last_commit = gen_random_uuid() where instance_id = $1',
    [instance.instanceId],
  );
}

/** The run that was told last what the parties know of an instance. */
export async function lastAskedBy(
  client: Pick<Pool, 'query'>,
  instanceId: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ asked_by: string | null }>(
    'select parties_asked_by as asked_by from saga_instance where instance_id = $1',
    [instanceId],
  );
  return rows[0]?.asked_by ?? undefined;
}

/**
 * A run goes on asking a party that does not answer, and nothing is done for its instance meanwhile, not even undone.
 * @param lastAsked what {@link lastAskedBy} said before it was asked in vain: somebody who was told since has no need of this one
 * @returns whether there is news
 */
export async function reportUnasked(
  store: Store,
  instanceId: string,
  { runId, why, lastAsked }: { runId: string; why: string; lastAsked: string | undefined },
): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    if (tx.state.closed !== undefined || (await lastAskedBy(tx.client, instanceId)) !== lastAsked)
      return false;
    return await openInstanceLetter(tx.client, instanceId, {
      cause: 'parties_unasked',
      message: `Its run has to know first what was done for it, and is not told: ${why}.`,
      subject: runId,
      instanceVersion: tx.version,
    });
  });
}

/** Whether they were asked for this run. Of an instance that has ended nothing is sent. */
export async function werePartiesAsked(pool: Pool, instanceId: string, runId: string): Promise<boolean> {
  const { rows } = await pool.query<{ asked_by: string | null; closed: boolean }>(
    `select parties_asked_by as asked_by, status in ('completed', 'cancelled') as closed from saga_instance
     where instance_id = $1`,
    [instanceId],
  );
  return rows.every(({ asked_by: askedBy, closed }) => closed || askedBy === runId);
}
