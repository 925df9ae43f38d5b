import { z } from 'zod';

export const addressSchema = z.strictObject({
  name: z.string().optional(),
  line1: z.string().min(1),
  line2: z.string().optional(),
  city: z.string().min(1),
  postalCode: z.string().optional(),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
});

export const placementSchema = z.strictObject({
  orderId: z.string().min(1),
  address: addressSchema,
  lines: z.array(z.strictObject({ sku: z.string().min(1), quantity: z.int().positive() })).min(1),
});
export type Placement = z.infer<typeof placementSchema>;

const id = z.string();

export const warehouseEventSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('placed'), id, placement: placementSchema }),
  z.strictObject({ type: z.literal('released'), id }),
  z.strictObject({ type: z.literal('cancelled'), id }),
  /** Cancelled before it was placed: a placement that comes late is refused. */
  z.strictObject({ type: z.literal('buried'), id, orderId: z.string() }),
]);
export type WarehouseEvent = z.infer<typeof warehouseEventSchema>;

export type WarehouseOrder =
  | { status: 'placed' | 'released' | 'cancelled'; id: string; orderId: string; placement: Placement }
  | { status: 'tombstone'; id: string; orderId: string };

export function evolve(order: WarehouseOrder | undefined, event: WarehouseEvent): WarehouseOrder {
  const { id } = event;
  if (event.type === 'buried') return { status: 'tombstone', id, orderId: event.orderId };
  if (event.type === 'placed') {
    return { status: 'placed', id, orderId: event.placement.orderId, placement: event.placement };
  }
  if (order === undefined || order.status === 'tombstone')
    throw new Error(`${event.type} of ${id}, which was not placed`);
  return { ...order, status: event.type };
}

export function viewOf(order: WarehouseOrder) {
  const { id, orderId } = order;
  if (order.status === 'tombstone') return { id, orderId, status: 'cancelled', lines: [] };
  const { lines, address } = order.placement;
  return { id, orderId, status: order.status, lines, address };
}
