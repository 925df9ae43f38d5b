import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem();
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('an order that nothing stands in the way of', () => {
  it('is paid, handed over and receipted, each once', async () => {
    const orderId = await shop.place();
    const order = await shop.untilClosed(orderId);
    expect(order).toMatchObject({ status: 'completed', total: { amount: 1180, currency: 'EUR' } });
    expect(order.steps.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('a step that refuses', () => {
  it('authorisation: nothing is charged, nothing held, and the customer is told why', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
    const order = await shop.untilClosed(orderId);
    expect(order).toMatchObject({ status: 'cancelled', cause: 'insufficient_funds' });
    expect(order.message).toMatch(/insufficient funds/i);
    expect(await shop.effects(orderId)).toEqual({ psp: [], warehouse: [], mailbox: [], stock: [] });
  });

  it('stock: the authorisation is voided', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'out_of_stock' });
    expect(await shop.effects(orderId)).toEqual({
      psp: ['authorize 1250', 'void 1250'],
      warehouse: [],
      mailbox: [],
      stock: [],
    });
  });

  it('capture: the warehouse order, the stock and the authorisation are undone, in reverse order', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
    const orderId = await shop.place();
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'card_declined' });
    const { psp, warehouse, mailbox, stock } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'void 1180']);
    // The refusal may come before the warehouse was asked at all.
    expect([[], ['place', 'cancel'], ['cancel tombstone']]).toContainEqual(warehouse);
    expect(stock).toEqual(['held 2 TEA-GREEN', 'released 2 TEA-GREEN']);
    expect(mailbox).toEqual([]);
  });

  it('warehouse: the captured amount is refunded and the stock released', async () => {
    const orderId = await shop.place({ country: 'AQ' });
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'cancelled',
      cause: 'address_not_served',
    });
    const { psp, ...others } = await shop.effects(orderId);
    // The capture may have been stopped before it was sent.
    expect([
      ['authorize 1180', 'capture 1180', 'refund 1180'],
      ['authorize 1180', 'void 1180'],
    ]).toContainEqual(psp);
    expect(others).toEqual({
      warehouse: [],
      mailbox: [],
      stock: ['held 2 TEA-GREEN', 'released 2 TEA-GREEN'],
    });
  });

  it('receipt, after the pivot: it goes only forward, so it waits for an engineer', async () => {
    await shop.fault('mailbox', { operation: 'deliver', kind: 'refuse', code: 'no_such_user', times: 1 });
    const orderId = await shop.place();
    const stalled = await shop.untilStatus(orderId, 'stalled');
    expect(stalled).toMatchObject({ cause: 'recipient_refused' });
    expect((await shop.post(`/orders/${orderId}/redrive`, { by: 'eva' })).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('a branch of the parallel group that fails while the other is slow', () => {
  it('waits for a slow capture, and then refunds it', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 700, before: true, times: 1 });
    const orderId = await shop.place({ country: 'AQ' });
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'cancelled',
      cause: 'address_not_served',
    });
    expect(await shop.fired('psp')).toBe(1);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });

  it('waits for a slow warehouse, and then cancels there', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 700, before: true, times: 1 });
    await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
    const orderId = await shop.place();
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'card_declined' });
    expect(await shop.fired('warehouse')).toBe(1);
    expect((await shop.effects(orderId)).warehouse).toEqual(['place', 'cancel']);
  });
});
