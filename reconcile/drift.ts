import type { Order } from '../sagas/order/order.ts';
import type { DriftCause } from '../sagas/order/drift-causes.ts';
import type { InstanceFences } from '../saga/rules/fence.ts';

/** A place where two of the parties do not agree. */
export interface Drift {
  readonly kind: 'payment' | 'warehouse' | 'stock' | 'fence';
  readonly orderId?: string;
  readonly message: string;
}

/** Something that a party did for an order, and is not on record. */
export interface UnknownEffect extends Drift {
  readonly orderId: string;
  readonly orderKnown: boolean;
}

const causes = {
  payment: 'payment_differs',
  warehouse: 'warehouse_differs',
  stock: 'stock_differs',
  fence: 'fence_differs',
} as const satisfies Record<Drift['kind'], DriftCause>;

/** Why an order with this drift has a dead letter. */
export function causeOf({ kind }: Drift): DriftCause {
  return causes[kind];
}

export interface OrderUnderReview {
  readonly orderId: string;
  readonly order: Order;
  readonly fences: InstanceFences;
}
