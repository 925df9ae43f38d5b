import type { Order } from '../order.ts';
import { phaseOf } from '../../../saga/rules/instance.ts';
import { adjustStock, holdStock, releaseStock, sellHeldStock } from '../store/stock/stock.ts';
import type { LocalEffect } from './effect.ts';
import type { OrderFacts } from '../store/kept.ts';

const step = 'stockHold';

export const holdItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'try',
  request: ({ order }) => ({ lines: order.lines }),
  call: ({ order: { lines } }, { holdTtlMs: ttlMs }) => holdStock(step, { lines, ttlMs }),
  refusedFor: 'out_of_stock',
  waitsInstead: isUncounted,
  async amend(client, { facts: { orderId, order }, holdTtlMs: ttlMs }) {
    const asked = { lines: order.lines, ttlMs, refusedAt: refusedAt(order) };
    return (await adjustStock(client, { orderId, step }, asked)) === 'done';
  },
};

/** A parcel that has left the house is not taken back for want of pieces on the shelf: somebody has to count them. */
function isUncounted({ order: { shipped, pivoted, lines } }: OrderFacts) {
  const items = lines.map(({ sku }) => sku).join(', ');
  const message = `The warehouse has shipped this order, and by the books there is too little on the shelf (${items}): count it, put what is there on the shelf (restock), and redrive.`;
  return shipped === true && !pivoted ? ({ cause: 'stock_uncounted', message } as const) : undefined;
}

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
  call: () => sellHeldStock(step),
  refusedFor: 'hold_lost',
  waitsInstead: isUncounted,
};

export const releaseItems: LocalEffect = {
  kind: 'local',
  step,
  phase: 'cancel',
  request: () => ({ stock: 'released' }),
  call: () => releaseStock(step),
  // It never is.
  refusedFor: 'internal_error',
};
