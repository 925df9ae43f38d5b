import type { InstanceTransaction } from '../../../store/commit/instance-transaction.ts';
import type { Instance, Kept, Store, StoredRecord } from '../../../store/saga.ts';
import type { Cause } from '../causes.ts';
import type { DecisionName } from '../decisions.ts';
import type { OrderEvent } from '../events.ts';
import type { Order } from '../order.ts';
import type { StepName } from '../steps.ts';

export interface Customer {
  readonly name: string;
  readonly email: string;
}

export interface Address {
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly postalCode?: string | undefined;
  readonly country: string;
}

/** Personal data of the people that an order is for. */
export interface OrderPersonal {
  readonly customer: Customer;
  readonly shippingAddress: Address;
  readonly paymentMethod: string;
}

/** The types in which an order is kept. */
export interface OrderKept extends Kept {
  readonly state: Order;
  readonly personal: OrderPersonal;
  readonly event: OrderEvent;
  readonly step: StepName;
  readonly cause: Cause;
  readonly decision: DecisionName;
  readonly shown: Pick<Order, 'total' | 'pivoted'>;
}

export type OrderStore = Store<OrderKept>;
export type OrderTransaction = InstanceTransaction<OrderKept>;
export type OrderRecord = StoredRecord<OrderKept>;

/** All that is known of an order, personal data included. It stays within the process: never into Temporal. */
export interface OrderFacts extends OrderPersonal {
  readonly orderId: string;
  readonly order: Order;
}

export function orderFacts({ instanceId, state, personal }: Instance<OrderKept>): OrderFacts {
  return { orderId: instanceId, order: state, ...personal };
}
