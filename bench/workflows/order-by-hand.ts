import { log, proxyActivities } from '@temporalio/workflow';
import type { ByHandActivities } from '../contenders/by-hand-activities.ts';
import type { Ending, PricedOrder } from '../contenders/priced-order.ts';

const activities = proxyActivities<ByHandActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '500 milliseconds', maximumInterval: '30 seconds' },
});

/** The saga as the samples of Temporal's SDK write it: each compensation is registered before its step, and all run backwards when one fails. */
export async function orderByHand(order: PricedOrder): Promise<Ending> {
  const compensations: (() => Promise<void>)[] = [];
  let paymentId: string | undefined;
  try {
    compensations.unshift(() => activities.voidPayment(order, paymentId));
    const payment = await activities.authorizePayment(order);
    paymentId = payment;
    compensations.unshift(() => activities.releaseStock(order));
    await activities.reserveStock(order);
    compensations.unshift(() => activities.refundPayment(order, payment));
    await activities.capturePayment(order, payment);
    compensations.unshift(() => activities.cancelAtWarehouse(order));
    await activities.orderAtWarehouse(order);
    await activities.sendReceipt(order);
    return 'completed';
  } catch (error) {
    log.debug('Compensating', { error });
    for (const compensate of compensations) await compensate();
    return 'cancelled';
  }
}
