/** An order as those who carry it out by hand know it: what was asked for, with the prices of the catalogue. Types only, for workflow code has it too. */
export interface PricedOrder {
  readonly orderId: string;
  readonly customer: { readonly name: string; readonly email: string };
  readonly shippingAddress: {
    readonly line1: string;
    readonly city: string;
    readonly postalCode: string;
    readonly country: string;
  };
  readonly lines: readonly {
    readonly sku: string;
    readonly name: string;
    readonly quantity: number;
    readonly price: number;
  }[];
  readonly total: { readonly amount: number; readonly currency: string };
  readonly paymentMethod: string;
}

export type Ending = 'completed' | 'cancelled';
