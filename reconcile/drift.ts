import type { Order } from '../domain/order.ts';
import type { OrderFences } from '../saga/rules/fence.ts';

/** A place where two of the parties do not agree. */
export interface Drift {
  readonly kind: 'payment' | 'warehouse' | 'stock' | 'fence';
  readonly orderId?: string;
  readonly message: string;
}

export interface OrderUnderReview {
  readonly orderId: string;
  readonly order: Order;
  readonly fences: OrderFences;
}
