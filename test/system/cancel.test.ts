import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
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

const byRest = async (orderId: string) => {
  const response = await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
  expect(response.status).toBe(202);
};
const byTemporalCancel = async (orderId: string) => {
  await system.client.workflow.getHandle(workflowIdOf('order', orderId)).cancel();
};
const bySignal = async (orderId: string) => {
  await system.client.workflow.getHandle(workflowIdOf('order', orderId)).signal('cancel', { by: 'olga' });
};

describe.each([
  ['over REST', byRest],
  ['with Cancel in Temporal', byTemporalCancel],
  ['by a signal', bySignal],
])('a cancel %s', (_, cancel) => {
  it('before the pivot interrupts no call, and undoes what it did', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 600, before: true, times: 1 });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await cancel(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'cancel_requested' });
    const { psp, warehouse, mailbox, stock } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    expect([['place', 'cancel'], ['cancel tombstone'], []]).toContainEqual(warehouse);
    expect(stock).toEqual(['held 2 TEA-GREEN', 'released 2 TEA-GREEN']);
    expect(mailbox).toEqual([]);
  });

  it('before the pivot cuts the back-off short', async () => {
    // Retry-After: the next attempt is a second away, and then again and again.
    await shop.fault('psp', { operation: 'authorize', kind: 'rate_limit' });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('psp', 'authorize')) === 1);
    await cancel(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'cancel_requested' });
    expect(await shop.effects(orderId)).toEqual({ psp: [], warehouse: [], mailbox: [], stock: [] });
  });

  it('closes the run as Completed, with the outcome cancelled', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 300, before: true, times: 1 });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await cancel(orderId);
    const handle = system.client.workflow.getHandle(workflowIdOf('order', orderId));
    expect(await handle.result()).toMatchObject({ outcome: 'cancelled' });
    expect((await handle.describe()).status.name).toBe('COMPLETED');
  });
});

describe('a cancel after the pivot', () => {
  async function pastThePivot(): Promise<string> {
    await shop.fault('mailbox', { operation: 'deliver', kind: 'delay', ms: 900, before: true, times: 1 });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('mailbox', 'deliver')) === 1);
    return orderId;
  }

  it('over REST is told that it is too late, and what to do instead', async () => {
    const orderId = await pastThePivot();
    const response = await shop.post(`/orders/${orderId}/cancel`, {});
    expect(response.status).toBe(409);
    expect(JSON.stringify(await response.json())).toMatch(/refund/i);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it.each([
    ['with Cancel in Temporal', byTemporalCancel],
    ['by a signal', bySignal],
  ])('%s changes nothing', async (_, cancel) => {
    const orderId = await pastThePivot();
    await cancel(orderId);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('a cancel of an order that has ended', () => {
  it('is refused where it was completed', async () => {
    const orderId = await shop.place();
    await shop.untilClosed(orderId);
    expect((await shop.post(`/orders/${orderId}/cancel`, {})).status).toBe(409);
  });

  it('changes nothing where it was cancelled', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    await shop.untilClosed(orderId);
    expect((await shop.post(`/orders/${orderId}/cancel`, {})).ok).toBe(true);
    expect(await shop.get(orderId)).toMatchObject({ status: 'cancelled', cause: 'out_of_stock' });
  });
});

describe('a signal that nobody can understand', () => {
  it('is ignored, and the order goes on', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 300, times: 1 });
    const orderId = await shop.place();
    const handle = system.client.workflow.getHandle(workflowIdOf('order', orderId));
    await handle.signal('cancel', 'not a command');
    await handle.signal('redrive', { by: 42 });
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });
});
