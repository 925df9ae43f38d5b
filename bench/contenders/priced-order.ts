import type { OrderRequest } from './order-request.ts';

/** An order as those who carry it out by hand know it: what was asked for, with the prices of the catalogue. Types only, for workflow code has it too. */
export interface PricedOrder extends Pick<OrderRequest, 'customer' | 'shippingAddress' | 'paymentMethod'> {
  readonly orderId: string;
  readonly lines: readonly {
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: number;
  }[];
  readonly total: { readonly amount: number; readonly currency: string };
}

export type Ending = 'completed' | 'cancelled';
