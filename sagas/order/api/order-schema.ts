import { z } from 'zod';
import { at } from '../../../api/http/schemas.ts';

export const minorUnits = z.int().meta({ description: 'Minor units of the currency: cents for EUR' });

export const money = z
  .object({ amount: minorUnits, currency: z.string().meta({ description: 'ISO 4217' }) })
  .meta({ id: 'Money', examples: [{ amount: 1180, currency: 'EUR' }] });

/** The fields that an order shows wherever it is shown. */
export const summaryFields = { total: money };

/** Beside what every instance shows. */
export const orderFields = {
  lines: z.array(
    z
      .object({ sku: z.string(), name: z.string(), quantity: z.int(), price: minorUnits })
      .meta({ id: 'OrderLine' }),
  ),
  payments: z.object({
    authorized: minorUnits,
    captured: minorUnits,
    voided: minorUnits,
    refunded: minorUnits,
  }),
  due: money.meta({ description: 'Its cost in the end: nothing once it is cancelled' }),
  refunds: z
    .array(
      z
        .object({
          refundId: z.uuid(),
          amount: minorUnits,
          by: z.string(),
          reason: z.string(),
          grantedAt: at,
          paidAt: at.optional().meta({ description: 'Absent while it is being paid' }),
          putAwayAt: at.optional().meta({ description: 'Its dead letter was archived: we do not pay it' }),
        })
        .meta({ id: 'Refund' }),
    )
    .optional(),
  actionRequired: z
    .object({
      kind: z.literal('payment_method'),
      message: z.string().meta({ description: 'In words for the customer' }),
      until: at.optional().meta({ description: 'After this an operator takes over' }),
      links: z.object({ paymentMethod: z.url().meta({ description: 'PUT another one here' }) }),
    })
    .optional()
    .meta({ description: 'What the customer is asked for, while the status is `action_required`' }),
};

/** The effect of a decision on money and stock. */
export const previewFields = {
  summary: z.array(z.string()).meta({ description: 'In words' }),
  total: money,
  payments: z.object({ authorize: z.int(), capture: z.int(), refund: z.int(), void: z.int() }),
  stock: z.array(z.object({ sku: z.string(), change: z.int(), availableAfter: z.int() })),
};
