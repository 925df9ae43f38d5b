import { z } from 'zod';
import { isCountryCode } from './country-codes.ts';
import { isCurrency } from './currencies.ts';

// One line of well-formed text: a line break would let a name write headers of a mail, and half a surrogate pair
// is no text to PostgreSQL.
const oneLine = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u;

export function text({ max }: { max: number }) {
  return z
    .string()
    .trim()
    .min(1, 'Must not be empty')
    .max(max, `Must have at most ${max} characters`)
    .regex(oneLine, 'Must be one line, without control characters');
}

export const currency = z
  .string()
  .trim()
  .regex(/^[A-Z]{3}$/, 'Must be an ISO 4217 code such as EUR')
  .refine(isCurrency, { error: 'Is not a currency of ISO 4217' })
  .meta({ description: 'ISO 4217', examples: ['EUR'] });

export const sku = text({ max: 64 }).meta({ description: 'Item of the catalogue', examples: ['TEA-GREEN'] });

export const orderLine = z
  .strictObject({
    sku,
    quantity: z
      .int('Must be a whole number')
      .min(1, 'Must be at least 1')
      .max(1000, 'Must be at most 1000')
      .meta({ examples: [2] }),
  })
  .meta({ id: 'OrderLineRequest' });

/** What a customer sends to place an order. Prices and names are the catalogue's. */
export const orderRequest = z
  .strictObject({
    customer: z.strictObject({
      name: text({ max: 200 }),
      email: z
        .string()
        .trim()
        .max(254, 'Must have at most 254 characters')
        .pipe(z.email('Must be an e-mail address'))
        .meta({ format: 'email' }),
    }),
    shippingAddress: z.strictObject({
      line1: text({ max: 200 }),
      line2: text({ max: 200 }).optional(),
      city: text({ max: 100 }),
      postalCode: text({ max: 20 }),
      country: z
        .string()
        .trim()
        .regex(/^[A-Z]{2}$/, 'Must be an ISO 3166-1 code of two capital letters such as GB')
        .refine(isCountryCode, { error: 'Is not a country of ISO 3166-1' })
        .meta({ description: 'ISO 3166-1 alpha-2', examples: ['GB'] }),
    }),
    currency,
    lines: z.array(orderLine).min(1, 'Must have at least one line').max(50, 'Must have at most 50 lines'),
    paymentMethod: text({ max: 255 })
      .regex(/^pm_\w+$/, 'Must be the id of a payment method, pm_…')
      .meta({ description: 'Id of a payment method at the payment provider', examples: ['pm_card_visa'] }),
  })
  .meta({
    id: 'OrderRequest',
    examples: [
      {
        customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
        shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
        currency: 'EUR',
        lines: [{ sku: 'TEA-GREEN', quantity: 2 }],
        paymentMethod: 'pm_card_visa',
      },
    ],
  });

export type OrderRequest = z.output<typeof orderRequest>;
