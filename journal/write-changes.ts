import type { OrderEvent } from '../domain/events.ts';
import type { Asked } from '../domain/asked.ts';
import type { Change, CaseChange } from '../saga/rules/record.ts';
import { openCase, type Deadlines, type Refusal } from './open-case.ts';
import { ofOrder } from './of-order.ts';
import { askedOf, revisionOf } from './order-record.ts';
import type { OrderTransaction } from './order-transaction.ts';
import { changeCase, readCase } from './review-cases.ts';

/** What a rule makes of an order is written, all of it at once. `deadlines`: of a case, where one may be opened. */
export async function writeChanges(
  tx: OrderTransaction,
  changes: readonly Change[],
  deadlines?: Deadlines,
): Promise<void> {
  for (const change of changes) await write(tx, change, deadlines);
}

async function write(tx: OrderTransaction, change: Change, deadlines: Deadlines | undefined): Promise<void> {
  switch (change.kind) {
    case 'event':
      // The rules speak of causes and steps by name; those of an order's events are an order's.
      tx.append(change.event as OrderEvent);
      break;
    case 'fence':
      tx.writeFence(change.step, change.fence);
      break;
    case 'revised':
      await ask(tx, { ...askedOf(tx.facts), ...change.after });
      break;
    case 'case_changed':
      await writeCase(tx, change.caseId, change);
      break;
    case 'case_opened':
      if (deadlines === undefined) throw new Error('A case was opened without deadlines');
      await openCase(tx, { ...ofOrder(change.at), ...(change.why as Refusal) }, deadlines);
  }
}

async function writeCase(tx: OrderTransaction, caseId: string, change: CaseChange): Promise<void> {
  switch (change.to) {
    case 'applying':
      await changeCase(
        tx.client,
        { caseId },
        {
          set: { status: 'applying' },
          news: { kind: 'decided', text: 'What was done before is brought in line with it.' },
        },
      );
      break;
    case 'closed':
      await changeCase(
        tx.client,
        { caseId },
        { set: { status: 'closed', closed_as: 'decided' }, news: { kind: 'closed' } },
      );
      break;
    case 'open':
      await openAgain(tx, caseId, change.message);
  }
}

async function openAgain(tx: OrderTransaction, caseId: string, why: string): Promise<void> {
  const one = await readCase(tx.client, caseId);
  if (one === undefined) throw new Error('A case vanished');
  const { step, phase, cause, message, audience, customerUntil } = one;
  const until = customerUntil === null ? {} : { customerUntil: customerUntil.toISOString() };
  await changeCase(tx.client, one, {
    set: { status: 'open', approved_by: null },
    material: true,
    news: { kind: 'opened_again', text: `It could not be done: ${why}` },
  });
  tx.append({ type: 'case_opened', caseId, step, phase, cause, message, audience, ...until });
}

async function ask(tx: OrderTransaction, asked: Asked): Promise<void> {
  const { paymentMethod, shippingAddress, email } = asked;
  await tx.client.query(
    `update orders set payment_method = $2, shipping_address = $3, customer = customer || jsonb_build_object('email', $4::text)
     where order_id = $1`,
    [tx.facts.orderId, paymentMethod, JSON.stringify(shippingAddress), email],
  );
  tx.append(revisionOf(tx.facts, asked));
}
