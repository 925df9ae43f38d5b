import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOwnServers, type OwnServers } from '../rig/own-servers.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let servers: OwnServers;
let system: System;
let shop: Shop;

beforeAll(async () => {
  servers = await startOwnServers();
  system = await startSystem({}, servers);
  shop = new Shop(system);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
  await servers.stop();
});

describe('while Temporal is away', () => {
  it('an order is accepted, and completes when it is back', async () => {
    await servers.killTemporal();
    const orderId = await shop.place();
    await servers.startTemporal();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });

  it('an order is accepted and then cancelled: it ends cancelled when Temporal is back', async () => {
    await servers.killTemporal();
    const orderId = await shop.place();
    await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
    await servers.startTemporal();
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect(await shop.effects(orderId)).toEqual({ psp: [], warehouse: [], mailbox: [], stock: [] });
  });
});
