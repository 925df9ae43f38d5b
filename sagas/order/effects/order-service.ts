import type { Service, ServiceDependencies } from '../../../activities/service.ts';
import { newsSince } from '../payment-news.ts';
import { orderSaga } from '../saga.ts';
import { closeOrder } from '../store/close-order.ts';
import { orderFacts, type OrderKept } from '../store/kept.ts';
import { parkRefund, type RefundToPay } from '../store/refunds/refunds.ts';
import { causeNamed } from '../causes.ts';
import { adoptEffects } from './adopt-effects.ts';
import type { OrderTypes } from './effect.ts';
import { allEffects } from './effects.ts';
import { resultElsewhere } from './elsewhere.ts';
import { payRefund } from './pay-refund.ts';
import { rereadPayments } from './read-payments.ts';

/** With what an order's steps are attempted. */
export type OrderDependencies = ServiceDependencies<OrderKept, OrderTypes>;

/** All that the engine's activities have to know of an order. */
export const orderService: Service<OrderKept, OrderTypes> = {
  saga: orderSaga,
  effects: allEffects,
  factsOf: orderFacts,
  newsSince: (result, { seen, now }) => newsSince(result, { seen: seen.payments, now: now.payments }),
  resultElsewhere,
  adopt: adoptEffects,
  close: (dependencies, orderId, as) =>
    closeOrder(dependencies.pool, orderId, as, {
      reread: () => rereadPayments(dependencies, orderId),
    }),
};

/** Activities that only an order has: those of the runs that pay its refunds. */
export function refundActivities(dependencies: OrderDependencies) {
  return {
    payRefund: (refund: RefundToPay) => payRefund(dependencies, refund),
    parkRefund: (refund: RefundToPay, why: { cause: string; message: string }) =>
      parkRefund(dependencies.pool, refund, { ...why, cause: causeNamed(why.cause) }),
  };
}
