import type { Cause } from '../causes.ts';
import type { Piece } from '../lost-decision.ts';
import type { Money } from '../../../values/money.ts';
import type { Address, Customer } from '../store/kept.ts';

/** The state of one payment at its provider. Amounts are totals in minor units. */
export interface PaymentState {
  readonly status: 'open' | 'needs_customer' | 'authorized' | 'captured' | 'canceled';
  /** Asked for. */
  readonly amount: number;
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
  /** It was cancelled because its time was over, and not by anybody. */
  readonly lapsed?: true;
  /** We cancelled it, because another one stands for it. */
  readonly letGo?: true;
  /** Why the last attempt to authorise was declined. */
  readonly refusal?: { readonly cause: Cause; readonly message: string };
}

/** A payment that the provider knows, and the order that it was made for. */
export interface FoundPayment {
  readonly id: string;
  readonly orderId: string;
  readonly currency: string;
  readonly state: PaymentState;
}

/** Given back of a payment, in minor units. */
export interface PaidBack {
  readonly refundId: string | undefined;
  readonly amount: number;
}

/** Each call has one effect per key. Reads are strongly consistent and by id, never a search. */
export interface PaymentPort {
  /** Harmless: holds no money. @returns the payment's id */
  create(payment: { orderId: string; total: Money; key: string }): Promise<string>;
  authorize(payment: { id: string; method: string; key: string }): Promise<PaymentState>;
  capture(payment: { id: string; total: Money; key: string }): Promise<PaymentState>;
  /** A payment that was voided refuses to be authorised or captured, however late. `superseded`: another one stands for it. */
  void(payment: { id: string; key: string; superseded?: true }): Promise<PaymentState>;
  /** `refundId`: what it is for, by which {@link refunds} tells it from others. */
  refund(payment: { id: string; total: Money; refundId: string; key: string }): Promise<void>;
  /** Those of a payment that were not given up, each with what it is for. */
  refunds(id: string): Promise<readonly PaidBack[]>;
  read(id: string): Promise<PaymentState>;
  /** All that were made since then for an order of ours, newest first: for a record that may have forgotten some. */
  madeSince(since: Date): AsyncIterable<FoundPayment>;
}

export type ShipmentStatus = 'placed' | 'released' | 'cancelled' | 'unknown';

/** A warehouse order under one id, and the order that it belongs to. */
export interface FoundShipment {
  readonly id: string;
  readonly orderId: string;
  readonly status: ShipmentStatus;
  /** Its content, where the warehouse tells. */
  readonly lines?: readonly Piece[] | undefined;
  /** Where it goes to, where the warehouse tells. */
  readonly address?: Readonly<Record<string, unknown>> | undefined;
}

/** A warehouse order has our id, so that each call can be repeated, and cancelled before it arrives. */
export interface WarehousePort {
  /** Nothing is picked before {@link release}. */
  place(shipment: {
    id: string;
    orderId: string;
    address: Address & { name: string };
    lines: readonly { sku: string; quantity: number }[];
    key: string;
  }): Promise<void>;
  release(shipment: { id: string; key: string }): Promise<void>;
  /** Leaves a tombstone: the warehouse refuses an order of this id that arrives later. */
  cancel(shipment: { id: string; orderId: string; key: string }): Promise<void>;
  read(id: string): Promise<ShipmentStatus>;
  /** As {@link read}, and what is in it. */
  look(id: string): Promise<Omit<FoundShipment, 'id' | 'orderId'>>;
  /** All of one order, or all that were first heard of since then, oldest first. */
  list(which: { orderId: string } | { since: Date }): AsyncIterable<FoundShipment>;
}

export interface Receipt {
  /** Fixed per order: a mailbox drops repeats. */
  readonly messageId: string;
  readonly orderId: string;
  readonly customer: Customer;
  readonly lines: readonly { name: string; quantity: number; price: number }[];
  readonly total: Money;
}

export interface ReceiptPort {
  send(receipt: Receipt): Promise<void>;
}

/** Asks a customer for another payment method. */
export interface Notice {
  /** Fixed per case: a mailbox drops repeats. */
  readonly messageId: string;
  readonly orderId: string;
  readonly customer: Customer;
  /** Why, in the catalogue's words for customers. */
  readonly message: string;
  readonly total: Money;
  readonly until?: Date;
  /** Where they can give it, without any other proof of who they are. */
  readonly link: string;
}

export interface NoticePort {
  send(notice: Notice): Promise<void>;
}

export interface Ports {
  readonly payments: PaymentPort;
  readonly warehouse: WarehousePort;
  readonly receipts: ReceiptPort;
  readonly notices: NoticePort;
}
