import { z } from 'zod';

/** The part of Recourse's `POST /orders` that a measured order makes use of. */
export const orderRequest = z.object({
  customer: z.object({ name: z.string(), email: z.string() }),
  shippingAddress: z.object({
    line1: z.string(),
    city: z.string(),
    postalCode: z.string(),
    country: z.string(),
  }),
  currency: z.string(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.number().int().positive() })).min(1),
  paymentMethod: z.string(),
});

export type OrderRequest = z.infer<typeof orderRequest>;
