import type { Order } from '../domain/order.ts';
import { phaseOf } from '../saga/rules/instance.ts';
import { adjustStock, holdStock, releaseStock, sellHeldStock } from '../journal/stock.ts';
import type { LocalEffect } from './effect.ts';

const step = 'stockHold';

export const holdItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'try',
  request: ({ order }) => ({ lines: order.lines }),
  async apply({ client, facts: { orderId, order }, holdTtlMs, amends }) {
    const wanted = { lines: order.lines, ttlMs: holdTtlMs };
    const verdict = amends
      ? await adjustStock(client, { orderId, step }, { ...wanted, refusedAt: refusedAt(order) })
      : await holdStock(client, { orderId, step }, wanted);
    return verdict === 'done'
      ? { kind: 'succeeded', result: {} }
      : { kind: 'refused', cause: 'out_of_stock' };
  },
};

/** When the warehouse refused to send what it has, as far as it did. */
function refusedAt(order: Order): string | undefined {
  const release = phaseOf(order, { step: 'warehouseOrder', phase: 'confirm' });
  return release?.status === 'refused' ? release.endedAt : undefined;
}

/** The pivot. */
export const sellItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'confirm',
  request: () => ({ stock: 'sold' }),
  async apply({ client, facts: { orderId } }) {
    const verdict = await sellHeldStock(client, { orderId, step });
    return verdict === 'done' ? { kind: 'succeeded', result: {} } : { kind: 'refused', cause: 'hold_lost' };
  },
};

export const releaseItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'cancel',
  request: () => ({ stock: 'released' }),
  async apply({ client, facts: { orderId } }) {
    await releaseStock(client, { orderId, step });
    return { kind: 'succeeded', result: {} };
  },
};
