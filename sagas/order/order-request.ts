import { z } from 'zod';
import { hasPostalCodes, isCountryCode } from './country-codes.ts';
import { isCurrency } from '../../values/currencies.ts';
import { email } from '../../values/email.ts';
import { text } from '../../values/text.ts';

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
      .int()
      .min(1)
      .max(1000)
      .meta({ examples: [2] }),
  })
  .meta({ id: 'OrderLineRequest' });

const shippingAddress = z
  .strictObject({
    line1: text({ max: 200 }),
    line2: text({ max: 200 }).optional(),
    city: text({ max: 100 }),
    postalCode: text({ max: 20 }).optional().meta({ description: 'Needed, unless the country has none' }),
    country: z
      .string()
      .trim()
      .regex(/^[A-Z]{2}$/, 'Must be an ISO 3166-1 code of two capital letters such as GB')
      .refine(isCountryCode, { error: 'Is not a country of ISO 3166-1' })
      .meta({ description: 'ISO 3166-1 alpha-2', examples: ['GB'] }),
  })
  .refine(({ postalCode, country }) => postalCode !== undefined || !hasPostalCodes(country), {
    path: ['postalCode'],
    error: 'Is missing',
  });

/** The request of a customer who places an order. Prices and names are the catalogue's. */
export const orderRequest = z
  .strictObject({
    customer: z.strictObject({ name: text({ max: 200 }), email }),
    shippingAddress,
    currency,
    lines: z.array(orderLine).min(1).max(50),
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
