import type { Cause } from '../domain/causes.ts';
import { forgottenRefunds, givenBackByOthers } from '../domain/given-back.ts';
import { dueOf } from '../domain/order.ts';
import type { Call } from './effect.ts';
import { paymentsOf } from './payments-made.ts';

/**
 * Why nothing is shipped, by what the payment provider says now: a whole payment was given back there since it was charged, or one of our
 * steps has given back what is not on record, which a restored database has forgotten. A part that somebody gave back by hand is goodwill.
 */
export async function whyNotPaid({
  ports: { payments },
  facts: { order },
  fences,
}: Pick<Call, 'ports' | 'facts' | 'fences'>): Promise<Cause | undefined> {
  if (dueOf(order) === 0) return undefined;
  const ids = paymentsOf(fences);
  const found = await Promise.all(ids.map(async (id) => ({ id, ...(await payments.read(id)) })));
  const paid = found.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  if (paid >= order.payments.captured - order.payments.refunded) return undefined;
  // By whoever: somebody has given back what one of our refunds had left.
  if (paid <= 0) return 'payment_given_back';
  const refunded = found.filter((payment) => payment.refunded > 0);
  const lists = await Promise.all(refunded.map(async ({ id }) => await payments.refunds(id)));
  const isWhole = refunded.some(
    ({ captured }, index) => givenBackByOthers(order, lists[index] ?? []) >= captured,
  );
  return isWhole || forgottenRefunds(order, lists.flat()) > 0 ? 'payment_given_back' : undefined;
}
