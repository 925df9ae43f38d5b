import { shipmentsOf } from '../warehouse-effects.ts';
import type { Order } from '../../order.ts';
import { isWaived, phaseOf } from '../../../../saga/rules/instance.ts';
import type { ShipmentStatus, WarehousePort } from '../ports.ts';
import type { UnderReview } from '../../../../reconcile/comparing.ts';
import type { OrderKept } from '../../store/kept.ts';

export async function warehouseDrift(
  warehouse: WarehousePort,
  { instanceId: orderId, state: order, fences }: UnderReview<OrderKept>,
): Promise<string[]> {
  const { id, replaced } = shipmentsOf(order, { orderId, fences });
  const [status, ...others] = await Promise.all([id, ...replaced].map((one) => warehouse.read(one)));
  const expected = expectedStatuses(order, fences['warehouseOrder']?.confirm?.state === 'succeeded');
  const astray = wasSettled(order) ? ['placed'] : ['placed', 'released'];
  const left = order.closed === undefined ? [] : others.filter((other) => astray.includes(other));
  return [
    ...(status !== undefined && expected.includes(status)
      ? []
      : [`the warehouse order is ${status}, expected ${expected.join(' or ')}`]),
    ...left.map((other) => `a warehouse order that was replaced is ${other}`),
  ];
}

/** A person got back, or gave up, goods that had left the warehouse. */
function wasSettled(order: Order): boolean {
  const undone = phaseOf(order, { step: 'warehouseOrder', phase: 'cancel' });
  return undone?.result?.settledBy !== undefined;
}

function expectedStatuses(order: Order, released: boolean): readonly ShipmentStatus[] {
  const kept = wasSettled(order) ? (['released'] as const) : [];
  const waived = isWaived(order, { step: 'warehouseOrder', phase: 'confirm' });
  const closed: 'completed' | 'cancelled' | undefined = order.closed;
  switch (closed) {
    case 'completed':
      return waived ? ['cancelled', ...kept] : ['released'];
    case 'cancelled':
      return ['cancelled', 'unknown', ...kept];
    case undefined:
      return released ? ['released'] : ['unknown', 'placed', 'released', 'cancelled'];
  }
}
