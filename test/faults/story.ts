import { completedEffects, type Party, type Shop, type Wanted } from '../rig/shop.ts';
import { eventually } from '../rig/eventually.ts';
import type { Pool } from '../../store/database.ts';
import type { Place } from './cells.ts';
import { isOnRecord } from './record.ts';

/** An order that comes by a phase, and what it must leave behind however often that phase is disturbed. */
export interface Story {
  readonly ends: 'completed' | 'cancelled';
  readonly effects: Record<Party | 'stock', string[]>;
  /** Places the order, and sees to it that its phase comes. */
  begin(shop: Shop, pool: Pool): Promise<string>;
}

const undoneStock = ['held 2 TEA-GREEN', 'released 2 TEA-GREEN'];

const completing: Story = {
  ends: 'completed',
  effects: completedEffects,
  begin: (shop) => shop.place(),
};

const outOfStock: Story = {
  ends: 'cancelled',
  effects: { psp: ['authorize 1250', 'void 1250'], warehouse: [], mailbox: [], stock: [] },
  begin: (shop) => shop.place({ sku: 'TEA-WHITE', quantity: 1 }),
};

/** The warehouse refuses when the capture is done. */
const notServed: Story = {
  ends: 'cancelled',
  effects: {
    psp: ['authorize 1180', 'capture 1180', 'refund 1180'],
    warehouse: [],
    mailbox: [],
    stock: undoneStock,
  },
  async begin(shop) {
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 400, before: true, times: 1 });
    return await shop.place({ country: 'AQ' } satisfies Wanted);
  },
};

/** The capture fails for now, and is refused when the warehouse order is placed: of first attempts, one waits for the other. */
const captureRefused: Story = {
  ends: 'cancelled',
  effects: {
    psp: ['authorize 1180', 'void 1180'],
    warehouse: ['place', 'cancel'],
    mailbox: [],
    stock: undoneStock,
  },
  async begin(shop, pool) {
    await shop.fault('psp', { operation: 'capture', kind: 'rate_limit' });
    const orderId = await shop.place();
    await eventually(() => isOnRecord(pool, orderId, 'warehouseOrder.try'));
    // It is put off, again and again; when it comes next it meets this.
    await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
    return orderId;
  },
};

export const stories: Readonly<Record<Place, Story>> = {
  'authorizePayment.run': completing,
  'stockHold.try': completing,
  'capturePayment.run': completing,
  'warehouseOrder.try': completing,
  'stockHold.confirm': completing,
  'warehouseOrder.confirm': completing,
  'sendReceipt.run': completing,
  'warehouseOrder.cancel': captureRefused,
  'capturePayment.compensate': notServed,
  'stockHold.cancel': notServed,
  'authorizePayment.compensate': outOfStock,
  startCancel: notServed,
  completeOrder: completing,
  closeCancelled: notServed,
};
