import { adjustStock, holdStock, releaseStock, sellHeldStock } from '../journal/stock.ts';
import type { LocalEffect } from './effect.ts';

const step = 'stockHold';

export const holdItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'try',
  request: ({ order }) => ({ lines: order.lines }),
  async apply({ client, facts: { orderId, order }, holdTtlMs, amends }) {
    const hold = amends ? adjustStock : holdStock;
    const verdict = await hold(client, { orderId, step }, { lines: order.lines, ttlMs: holdTtlMs });
    return verdict === 'done'
      ? { kind: 'succeeded', result: {} }
      : { kind: 'refused', cause: 'out_of_stock' };
  },
};

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
