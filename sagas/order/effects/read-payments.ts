import type { Payments } from '../events.ts';
import { givenBackByOthers, goodwillOnRecord } from '../given-back.ts';
import type { Order } from '../order.ts';
import { inInstanceTransaction, readInstance } from '../../../store/commit/instance-transaction.ts';
import { classify } from '../../../adapters/classify.ts';
import type { OrderStore } from '../store/kept.ts';
import type { Ports } from './ports.ts';
import { describe } from '../../../adapters/failure.ts';
import { readAll, withRefunds } from './with-refunds.ts';
import { paymentsOf, totalOf } from './payments-made.ts';

/**
 * Asks the payment provider for each payment of an order that could not be ended and was redriven: what an engineer has mended
 * there is on record then. Any other order is left alone.
 * @returns why the provider could not be asked
 */
export async function rereadPayments(
  { pool, ports }: { pool: OrderStore; ports: Pick<Ports, 'payments'> },
  orderId: string,
): Promise<string | undefined> {
  const { state: order } = await readInstance(pool, orderId);
  if (order.closed !== undefined || order.unbalanced?.redriven !== true) return undefined;
  const before = await inInstanceTransaction(pool, orderId, async (tx) => ({
    ids: paymentsOf(await tx.fences()),
    payments: tx.state.payments,
  }));
  let read: Payments;
  try {
    read = await readTotals(ports, order, before.ids);
  } catch (error) {
    return describe(classify(error));
  }
  await inInstanceTransaction(pool, orderId, (tx) => {
    // An attempt that was presumed lost may have told something meanwhile: the next redrive sees both.
    if (isSame(tx.state.payments, before.payments) && !isSame(read, before.payments))
      tx.append({ type: 'payments_read', payments: read });
    return Promise.resolve();
  });
  return undefined;
}

async function readTotals(
  { payments }: Pick<Ports, 'payments'>,
  order: Order,
  ids: readonly string[],
): Promise<Payments> {
  const found = await readAll(payments, ids);
  const refundable = await withRefunds(payments, found);
  const all = refundable.flatMap(({ givenBack }) => givenBack);
  const byOthers = givenBackByOthers(order, all);
  const goodwill = Math.min(goodwillOnRecord(order), byOthers);
  const totals = totalOf(found);
  const refunded = totals.refunded - goodwill;
  return { ...totals, refunded, refundedByOthers: byOthers - goodwill, goodwill };
}

function isSame(one: Payments, other: Payments): boolean {
  return (['authorized', 'captured', 'voided', 'refunded', 'refundedByOthers', 'goodwill'] as const).every(
    (name) => (one[name] ?? 0) === (other[name] ?? 0),
  );
}
