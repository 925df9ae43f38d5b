import { beforeEach, describe, expect, it } from 'vitest';
import type { KnownOrder } from '../../../store/commit/order-transaction.ts';
import { RecentOrders } from '../../../store/commit/recent-orders.ts';

const start = new Date('2026-11-29T05:00:00.000Z');

function order(orderId: string): KnownOrder {
  return { facts: { orderId }, fences: {}, version: 3, lastCommit: '4', now: start } as unknown as KnownOrder;
}

let ms: number;
let recent: RecentOrders;

beforeEach(() => {
  ms = 0;
  recent = new RecentOrders(() => ms);
});

describe('an order that this process has just written', () => {
  it('is known as it was left, at the time that it is by now', () => {
    recent.keep(order('a'));
    ms = 20;
    expect(recent.take('a')).toMatchObject({ lastCommit: '4', now: new Date('2026-11-29T05:00:00.020Z') });
  });

  it('is known once: whoever commits on it says how it is then', () => {
    recent.keep(order('a'));
    recent.take('a');
    expect(recent.take('a')).toBeUndefined();
  });

  it('is forgotten when nothing was heard of it for seconds', () => {
    recent.keep(order('a'));
    ms = 5_001;
    expect(recent.take('a')).toBeUndefined();
  });

  it('is forgotten for others, the one that was written longest ago first', () => {
    recent.keep(order('a'));
    recent.keep(order('b'));
    recent.keep(order('a'));
    for (let n = 0; n < 499; n++) recent.keep(order(`other ${n}`));
    expect(recent.take('b')).toBeUndefined();
    expect(recent.take('a')).toBeDefined();
  });
});
