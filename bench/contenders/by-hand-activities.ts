import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from '../../store/database.ts';
import { Refused, type Effects } from './effects.ts';
import type { PricedOrder } from './priced-order.ts';

export type ByHandActivities = ReturnType<typeof byHandActivities>;

/** One for each step and each undoing: its effect, and one update of the order's row. */
export function byHandActivities({ effects, pool }: { effects: Effects; pool: Pool }) {
  /** What a party refuses is not asked for again. */
  async function step<T>({ orderId }: PricedOrder, status: string, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      await pool.query('update order_by_hand set status = $2, changed_at = now() where order_id = $1', [
        orderId,
        status,
      ]);
      return result;
    } catch (error) {
      throw error instanceof Refused ? ApplicationFailure.nonRetryable(error.message, 'refused') : error;
    }
  }
  return {
    authorizePayment: (order: PricedOrder) => step(order, 'authorized', () => effects.authorize(order)),
    reserveStock: (order: PricedOrder) => step(order, 'reserved', () => effects.hold(order)),
    capturePayment: (order: PricedOrder, paymentId: string) =>
      step(order, 'captured', () => effects.capture(order, paymentId)),
    orderAtWarehouse: (order: PricedOrder) => step(order, 'shipped', () => effects.ship(order)),
    sendReceipt: (order: PricedOrder) => step(order, 'completed', () => effects.sendReceipt(order)),

    cancelAtWarehouse: (order: PricedOrder) =>
      step(order, 'shipment cancelled', () => effects.cancelShipment(order)),
    refundPayment: (order: PricedOrder, paymentId: string) =>
      step(order, 'refunded', () => effects.refund(order, paymentId)),
    releaseStock: (order: PricedOrder) => step(order, 'released', () => effects.letGo(order)),
    /** The payment is not known where its step was lost: its key leads to it. */
    voidPayment: (order: PricedOrder, paymentId: string | undefined) =>
      step(order, 'cancelled', async () => {
        await effects.voidPayment(order, paymentId ?? (await effects.createPayment(order)));
      }),
  };
}
