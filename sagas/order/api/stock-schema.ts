import { z } from 'zod';
import { money } from './order-schema.ts';

export const stockItem = z
  .object({
    sku: z.string(),
    name: z.string(),
    price: money,
    onHand: z.int().meta({ description: 'What lies on the shelf, held or not' }),
    held: z.int().meta({ description: 'Held for orders under way; a hold past its time counts no more' }),
    available: z.int().meta({ description: 'onHand - held' }),
  })
  .meta({
    id: 'StockItem',
    examples: [
      {
        sku: 'TEA-GREEN',
        name: 'Green tea, 100 g',
        price: { amount: 590, currency: 'EUR' },
        onHand: 1000,
        held: 2,
        available: 998,
      },
    ],
  });

export const movement = z
  .object({
    sequence: z.int(),
    at: z.iso.datetime(),
    kind: z.enum(['restocked', 'held', 'sold', 'released', 'returned', 'uncounted']).meta({
      description:
        '`returned`: sold, and on the shelf again. `uncounted`: an order does without what was sold to it, and the warehouse refused to send; it stays sold until somebody has counted it. Less than none: the order has taken it up again.',
    }),
    sku: z.string(),
    quantity: z.int(),
    orderId: z.string().optional(),
  })
  .meta({
    id: 'StockMovement',
    examples: [
      { sequence: 1, at: '2026-11-22T10:00:00.000Z', kind: 'restocked', sku: 'TEA-GREEN', quantity: 1000 },
    ],
  });

export const restockRequest = z
  .strictObject({
    quantity: z.int().min(1).max(1_000_000),
  })
  .meta({ id: 'RestockRequest', examples: [{ quantity: 100 }] });
