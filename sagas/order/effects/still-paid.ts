import type { Cause } from '../causes.ts';
import { endedByOthers, forgottenRefunds, goodwillOnRecord } from '../given-back.ts';
import { dueOf } from '../order.ts';
import type { Call } from './effect.ts';
import { readAll, withRefunds } from './with-refunds.ts';
import { paymentsOf } from './payments-made.ts';

/**
 * Why nothing is shipped. By the record, nothing is due, or less is paid than that. Or, as the payment provider has it now, a whole
 * payment was given back there since it was charged, or one of our steps has given back a sum that a restored database has forgotten.
 * A part that somebody gave back by hand is goodwill.
 */
export async function whyNotPaid({
  ports: { payments },
  facts: { order },
  fences,
}: Pick<Call, 'ports' | 'facts' | 'fences'>): Promise<Cause | undefined> {
  const kept = order.payments.captured - order.payments.refunded;
  // An order that has nothing to pay is not accepted: all of it was given back.
  if (dueOf(order) === 0 || kept < dueOf(order)) return 'payment_given_back';
  const ids = paymentsOf(fences);
  const found = await readAll(payments, ids);
  const paid = found.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  if (paid >= kept - goodwillOnRecord(order)) return undefined;
  // By whoever: somebody has given back what one of our refunds had left.
  if (paid <= 0) return 'payment_given_back';
  const refundable = await withRefunds(payments, found);
  const all = refundable.flatMap(({ givenBack }) => givenBack);
  const isEnded = endedByOthers(order, refundable).length > 0;
  return isEnded || forgottenRefunds(order, all) > 0 ? 'payment_given_back' : undefined;
}
