import type { Change } from '../../saga/rules/record.ts';
import type { Asking } from '../../saga/rules/case-record.ts';
import type { InstanceTransaction } from './instance-transaction.ts';
import { writeCase } from '../cases/write-cases.ts';
import { writeLetter } from '../dead-letters/write-letters.ts';

/** Writes the changes that a rule makes to an instance, all of them at once. */
export async function writeChanges(tx: InstanceTransaction, changes: readonly Change[]): Promise<void> {
  for (const change of changes) await write(tx, change);
}

async function write(tx: InstanceTransaction, change: Change): Promise<void> {
  switch (change.kind) {
    case 'event':
      tx.append(change.event);
      break;
    case 'fence':
      tx.writeFence(change.step, change.fence);
      break;
    case 'revised':
      await ask(tx, change.after);
      break;
    case 'case_opened':
    case 'case_changed':
    case 'case_noted':
    case 'decision_taken':
      await writeCase(tx, change);
      break;
    case 'letter_opened':
    case 'closing_letter_opened':
    case 'letters_redriven':
    case 'letters_ended':
      await writeLetter(tx, change);
  }
}

async function ask(tx: InstanceTransaction, after: Asking): Promise<void> {
  const { personal, event } = tx.saga.revised(tx.instance, after);
  await tx.client.query('update instance_personal set personal = $2 where instance_id = $1', [
    tx.instanceId,
    JSON.stringify(personal),
  ]);
  tx.append(event);
}
