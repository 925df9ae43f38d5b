import type { ShipmentStatus } from '../../sagas/order/effects/ports.ts';
import { paymentsOf, totalOf } from '../../sagas/order/effects/payments-made.ts';
import type { Order } from '../../sagas/order/order.ts';
import type { Thing } from '../../explore/party.ts';
import { inInstanceTransaction } from '../../store/commit/instance-transaction.ts';
import type { Steps } from '../rig/steps.ts';
import { fenceSight, type Sight } from './sight.ts';

/** What PostgreSQL and the other parties say of an order. */
export async function realSight(steps: Steps, orderId: string): Promise<Sight> {
  const [{ order, fences, stock }, status, effects] = await Promise.all([
    recordOf(steps, orderId),
    steps.ports.warehouse.read(orderId),
    steps.shop.effects(orderId),
  ]);
  const count = (operation: string) => effects.warehouse.filter((effect) => effect === operation).length;
  return {
    order: orderSight(order),
    fences: Object.fromEntries(
      Object.entries(fences).flatMap(([step, ofStep]) =>
        Object.values(ofStep).map((fence) => [`${step}.${fence.phase}`, fenceSight(fence)]),
      ),
    ),
    payment: await paymentSight(steps, paymentsOf(fences)),
    stock,
    warehouse: {
      state: warehouseStates[status],
      applied: count('place'),
      confirmed: count('release'),
      undone: count('cancel'),
    },
    receipts: effects.mailbox.length,
  };
}

function orderSight({ cancel, pivoted, closed, phases }: Order): Sight['order'] {
  const parked = closed === undefined ? phases.filter(({ status }) => status === 'parked') : [];
  return {
    cancel: cancel?.message,
    pivoted,
    closed,
    parked: parked.map(({ step, phase }) => `${step}.${phase}`).sort(),
  };
}

async function recordOf(steps: Steps, orderId: string) {
  return await inInstanceTransaction(steps.pool, orderId, async (tx) => {
    const { rows } = await tx.client.query<{ state: keyof typeof stockStates }>(
      'select state from stock_hold where order_id = $1',
      [orderId],
    );
    const [hold] = rows;
    return {
      order: tx.state,
      fences: await tx.fences(),
      stock: hold === undefined ? ('none' as const) : stockStates[hold.state],
    };
  });
}

async function paymentSight(steps: Steps, ids: readonly string[]): Promise<Sight['payment']> {
  const states = await Promise.all(ids.map((id) => steps.ports.payments.read(id)));
  const current = states.at(-1);
  if (current === undefined) return 'none';
  const { status } = current;
  if (status === 'needs_customer') throw new Error('Nobody asked the customer');
  return { status, ...totalOf(states) };
}

const stockStates = {
  held: 'applied',
  sold: 'confirmed',
  released: 'undone',
} as const satisfies Record<string, Thing['state']>;

const warehouseStates: Record<ShipmentStatus, Thing['state']> = {
  unknown: 'none',
  placed: 'applied',
  released: 'confirmed',
  cancelled: 'undone',
};
