import type { OrderEvent } from '../../sagas/order/events.ts';
import type { Asked } from '../../sagas/order/asked.ts';
import type { Change } from '../../saga/rules/record.ts';
import { askedWith, revisionOf } from './order-record.ts';
import type { OrderTransaction } from './order-transaction.ts';
import { writeCase } from '../cases/write-cases.ts';
import { writeLetter } from '../dead-letters/write-letters.ts';

/** What a rule makes of an order is written, all of it at once. */
export async function writeChanges(tx: OrderTransaction, changes: readonly Change[]): Promise<void> {
  for (const change of changes) await write(tx, change);
}

async function write(tx: OrderTransaction, change: Change): Promise<void> {
  switch (change.kind) {
    case 'event':
      // The rules speak of causes, steps and decisions by name; those of an order's events are an order's.
      tx.append(change.event as OrderEvent);
      break;
    case 'fence':
      tx.writeFence(change.step, change.fence);
      break;
    case 'revised':
      await ask(tx, askedWith(tx.facts, change.after));
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

async function ask(tx: OrderTransaction, asked: Asked): Promise<void> {
  const { paymentMethod, shippingAddress, email } = asked;
  const personal = { customer: { ...tx.facts.customer, email }, shippingAddress, paymentMethod };
  await tx.client.query('update instance_personal set personal = $2 where instance_id = $1', [
    tx.facts.orderId,
    JSON.stringify(personal),
  ]);
  tx.append(revisionOf(tx.facts, asked));
}
