import type { OrderEvent } from '../../../sagas/order/events.ts';
import { evolve, type Order } from '../../../sagas/order/order.ts';
import type { StepPhase } from '../../../sagas/order/steps.ts';
import type { Links } from '../../../api/http/links.ts';
import { namesOf } from '../../../api/saga-names.ts';
import { instanceView, toldOf } from '../../../api/instances/instance-view.ts';
import type { OrderKept } from '../../../sagas/order/store/kept.ts';
import type { InstanceSnapshot } from '../../../store/instances/list-instances.ts';
import type { OrderView } from '../../../sagas/order/api/order-answers.ts';
import { registeredOrder } from '../../../sagas/order/worker/registered-order.ts';

export const orderId = '2f9c1a6e-7c0b-4a52-9d5e-0d0c7f2f6b11';

export const accepted: OrderEvent = {
  type: 'accepted',
  lines: [{ sku: 'TEA-GREEN', name: 'Green tea, 100 g', quantity: 2, price: 590 }],
  total: { amount: 1180, currency: 'EUR' },
};

const links: Links = {
  instance: (id) => `http://api/orders/${id}`,
  workflow: (id) => `http://temporal/namespaces/default/workflows/order%2F${id}`,
  deadLetter: (id) => `http://api/dead-letters/${id}`,
  deadLetterGroup: (group) => `http://api/dead-letters?status=open&group=${group}`,
  job: (id) => `http://api/jobs/${id}`,
  review: (id) => `http://api/reviews/${id}`,
  reviewPage: (id) => `http://api/review/${id}`,
};

/** The n-th event happens n seconds after the order was accepted. */
export function at(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

export function orderAfter(...events: readonly OrderEvent[]): Order {
  return events.reduce<Order>(
    (before, event, index) => evolve(before, event, at(index + 1)),
    evolve(undefined, accepted, at(0)),
  );
}

export const showing = { saga: registeredOrder, names: namesOf(registeredOrder), links };

/** How orders are spoken of. */
export const spoken = toldOf(showing);

/** How an order is shown after these events. */
export function given(...events: readonly OrderEvent[]): OrderView {
  return instanceView(showing, snapshotAfter(...events)) as OrderView;
}

export function snapshotAfter(...events: readonly OrderEvent[]): InstanceSnapshot<OrderKept> {
  return {
    instanceId: orderId,
    version: events.length + 1,
    state: orderAfter(...events),
    createdAt: new Date(at(0)),
    updatedAt: new Date(at(events.length)),
  };
}

export const authorize = { step: 'authorizePayment', phase: 'run' } as const;
export const voiding = { step: 'authorizePayment', phase: 'compensate' } as const;
export const hold = { step: 'stockHold', phase: 'try' } as const;
export const sell = { step: 'stockHold', phase: 'confirm' } as const;
export const letGo = { step: 'stockHold', phase: 'cancel' } as const;
export const capture = { step: 'capturePayment', phase: 'run' } as const;
export const refunding = { step: 'capturePayment', phase: 'compensate' } as const;
export const place = { step: 'warehouseOrder', phase: 'try' } as const;
export const release = { step: 'warehouseOrder', phase: 'confirm' } as const;
export const withdrawn = { step: 'warehouseOrder', phase: 'cancel' } as const;
export const receipt = { step: 'sendReceipt', phase: 'run' } as const;

export function attempted(phase: StepPhase, attempt = 1): OrderEvent {
  return { type: 'phase_attempted', ...phase, attempt };
}

export function done(phase: StepPhase, result = {}): OrderEvent[] {
  return [attempted(phase), { type: 'phase_succeeded', ...phase, result }];
}

export function refused(phase: StepPhase): OrderEvent[] {
  return [attempted(phase), { type: 'phase_refused', ...phase, cause: 'out_of_stock', message: 'Sold out' }];
}

export function parked(phase: StepPhase): OrderEvent[] {
  return [
    attempted(phase),
    { type: 'step_parked', ...phase, cause: 'credentials_invalid', message: 'Not let in' },
  ];
}

export const cancelStarted: OrderEvent = {
  type: 'cancel_started',
  cause: 'out_of_stock',
  message: 'Sold out',
  by: 'saga',
};
