import type { Payments } from '../domain/events.ts';
import { inOrderTransaction, readFacts } from '../journal/order-transaction.ts';
import { classify } from './classify.ts';
import type { StepDependencies } from './dependencies.ts';
import { describe } from './failure.ts';
import { paymentsOf, totalOf } from './payments-made.ts';

/**
 * Asks the payment provider for each payment of an order that could not be ended and was redriven: what an engineer has mended
 * there is on record then. Any other order is left alone.
 * @returns why the provider could not be asked
 */
export async function readPaymentsAnew(
  { pool, ports }: Pick<StepDependencies, 'pool' | 'ports'>,
  orderId: string,
): Promise<string | undefined> {
  const { closed, unbalanced } = (await readFacts(pool, orderId)).order;
  if (closed !== undefined || unbalanced?.redriven !== true) return undefined;
  const before = await inOrderTransaction(pool, orderId, async (tx) => ({
    ids: paymentsOf(await tx.fences()),
    payments: tx.order.payments,
  }));
  let read: Payments;
  try {
    read = totalOf(await Promise.all(before.ids.map((id) => ports.payments.read(id))));
  } catch (error) {
    return describe(classify(error));
  }
  await inOrderTransaction(pool, orderId, (tx) => {
    // An attempt that was presumed lost may have told something meanwhile: the next redrive sees both.
    if (isSame(tx.order.payments, before.payments) && !isSame(read, before.payments))
      tx.append({ type: 'payments_read', payments: read });
    return Promise.resolve();
  });
  return undefined;
}

function isSame(one: Payments, other: Payments): boolean {
  return (['authorized', 'captured', 'voided', 'refunded'] as const).every(
    (name) => one[name] === other[name],
  );
}
