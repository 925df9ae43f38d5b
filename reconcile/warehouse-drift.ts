import type { ShipmentStatus, WarehousePort } from '../activities/ports.ts';
import type { OrderUnderReview } from './drift.ts';

export async function warehouseDrift(
  warehouse: WarehousePort,
  { orderId, order, fences }: OrderUnderReview,
): Promise<string[]> {
  const status = await warehouse.read(orderId);
  const expected = expectedStatuses(order.closed, fences.warehouseOrder?.confirm?.state === 'succeeded');
  return expected.includes(status)
    ? []
    : [`the warehouse order is ${status}, expected ${expected.join(' or ')}`];
}

function expectedStatuses(
  closed: 'completed' | 'cancelled' | undefined,
  released: boolean,
): readonly ShipmentStatus[] {
  switch (closed) {
    case 'completed':
      return ['released'];
    case 'cancelled':
      return ['cancelled', 'unknown'];
    case undefined:
      return released ? ['released'] : ['unknown', 'placed', 'released', 'cancelled'];
  }
}
