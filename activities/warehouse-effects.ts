import { KnownFailure } from './failure.ts';
import type { Call, LookUp, RemoteEffect } from './effect.ts';
import type { ShipmentStatus } from './ports.ts';

const step = 'warehouseOrder';

export const placeWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'try',
  request: ({ order, shippingAddress }) => ({ lines: order.lines, shippingAddress }),
  async send({ ports, facts, key }) {
    await ports.warehouse.place({
      id: facts.orderId,
      address: { name: facts.customer.name, ...facts.shippingAddress },
      lines: facts.order.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      key,
    });
    return { reference: facts.orderId };
  },
  lookUp: lookUp({ applied: ['placed', 'released'], notApplied: ['unknown'] }),
};

export const releaseWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'confirm',
  request: () => ({ status: 'released' }),
  async send({ ports, facts, key }) {
    await ports.warehouse.release({ id: facts.orderId, key });
    return { reference: facts.orderId };
  },
  lookUp: lookUp({ applied: ['released'], notApplied: ['placed'] }),
};

export const cancelWarehouseOrder: RemoteEffect = {
  kind: 'remote',
  step,
  phase: 'cancel',
  request: () => ({ status: 'cancelled' }),
  async send({ ports, facts, key }) {
    await ports.warehouse.cancel({ id: facts.orderId, key });
    return { reference: facts.orderId };
  },
  // An order that the warehouse never saw is not cancelled yet: the tombstone has to stand before it arrives.
  lookUp: lookUp({ applied: ['cancelled'], notApplied: ['placed', 'unknown'] }),
};

function lookUp(expected: { applied: readonly ShipmentStatus[]; notApplied: readonly ShipmentStatus[] }) {
  return async ({ ports, facts }: Call): Promise<LookUp> => {
    const status = await ports.warehouse.read(facts.orderId);
    if (expected.applied.includes(status)) return { kind: 'applied', result: { reference: facts.orderId } };
    if (expected.notApplied.includes(status)) return { kind: 'not_applied' };
    const cause = status === 'released' ? 'undo_refused' : 'history_diverged';
    throw new KnownFailure({ kind: 'persistent', cause, detail: `the warehouse order is ${status}` });
  };
}
