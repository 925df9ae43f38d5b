import type { Pool } from '../database.ts';
import type { Store } from '../saga.ts';
import { endLetters, openInstanceLetter } from './dead-letters.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';

/** A run cannot write down how its instance goes on, and trying again does not help: an engineer is asked. */
export async function recordHalted(
  store: Store,
  instanceId: string,
  { record, message }: { record: string; message: string },
): Promise<void> {
  await inInstanceTransaction(store, instanceId, async (tx) => {
    await openInstanceLetter(tx.client, instanceId, {
      cause: 'not_recorded',
      message: `${record}: ${message}`,
      subject: `${record} at ${tx.version}`,
      instanceVersion: tx.version,
    });
  });
}

export async function recordGoesOn(pool: Pool, instanceId: string): Promise<void> {
  await endLetters(pool, instanceId, { selection: { causes: ['not_recorded'] }, as: 'resolved' });
}
