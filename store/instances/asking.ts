import type { Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { endLetters, openInstanceLetter, runTroubles } from '../dead-letters/dead-letters.ts';
import { inInstanceTransaction, type InstanceTransaction } from '../commit/instance-transaction.ts';

const unasked = 'parties_unasked';

/** A run was told what the parties know of its instance. So that has a run, and waits for nobody on that account. */
export async function reportAsked(tx: InstanceTransaction, runId: string): Promise<void> {
  const { instanceId } = tx;
  await tx.client.query(
    'update saga_instance set parties_asked_by = $2, asks_first = false where instance_id = $1',
    [instanceId, runId],
  );
  await endLetters(tx.client, instanceId, {
    selection: { causes: [...runTroubles, unasked] },
    as: 'resolved',
  });
}

/** A run goes on asking a party that does not answer, and nothing is done for its instance meanwhile, not even undone. */
export async function reportUnasked(
  store: Store,
  instanceId: string,
  { runId, why }: { runId: string; why: string },
): Promise<boolean> {
  return await inInstanceTransaction(store, instanceId, async (tx) =>
    tx.state.closed === undefined
      ? await openInstanceLetter(tx.client, instanceId, {
          cause: unasked,
          message: `Its run has to know first what was done for it, and is not told: ${why}.`,
          subject: runId,
          instanceVersion: tx.version,
        })
      : false,
  );
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
