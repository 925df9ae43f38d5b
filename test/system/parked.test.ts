import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { completedEffects, Shop, type Party } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '3', RECOURSE_BACKOFF_MAX_MS: '200' });
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const calls: [party: Party, operation: string][] = [
  ['psp', 'authorize'],
  ['psp', 'capture'],
  ['warehouse', 'place'],
  ['warehouse', 'release'],
  ['mailbox', 'deliver'],
];

describe('parties that each answer their call', () => {
  it.each([
    ['lose_answer', {}],
    ['fail_before', {}],
    ['fail_after', {}],
    ['fail_sticky', {}],
    ['fail_sticky', { effect: true }],
    ['malformed', {}],
    ['rate_limit', {}],
    ['outage', {}],
  ])('with %s %o once are each asked again, and have their effect once', async (kind, more) => {
    for (const [party, operation] of calls) await shop.fault(party, { operation, kind, ...more, times: 1 });
    const orderId = await shop.place();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    for (const [party, operation] of calls) expect(await shop.fired(party, operation)).toBe(1);
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe.each(['psp', 'warehouse', 'mailbox'] as const)('%s', (party) => {
  it('that stays away parks the order, which a redrive completes', async () => {
    await shop.fault(party, { kind: 'outage' });
    const orderId = await shop.place();
    const stalled = await shop.untilStatus(orderId, 'stalled');
    expect(stalled.cause).toBeDefined();
    expect(stalled.message).not.toBe('');
    await shop.clearFaults();
    expect((await shop.post(`/orders/${orderId}/redrive`, { by: 'eva', reason: 'It is back' })).status).toBe(
      202,
    );
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('an order that is parked', () => {
  it('was not tried again where repeating cannot help, and can be cancelled', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 200, times: 1 });
    const orderId = await shop.place();
    await shop.spoilWarehouseOrder(orderId);
    const stalled = await shop.untilStatus(orderId, 'stalled');
    expect(stalled.cause).toBe('request_invalid');
    expect(stalled.steps.find(({ name }) => name === 'warehouseOrder')).toMatchObject({ attempts: 1 });
    await shop.post(`/orders/${orderId}/cancel`, {});
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
    // Whose order that is, is for a person to find out: nobody cancels it for them.
    expect((await shop.effects(orderId)).warehouse).toEqual(['place']);
    await createPorts(system.settings).warehouse.cancel({ id: orderId, orderId, key: 'found out' });
  });

  it('is redriven once, however often the button is pressed', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();
    const answers = await Promise.all(
      [1, 2, 3].map(() => shop.post(`/orders/${orderId}/redrive`, { by: 'eva' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('is undone by a cancel, the parked step included, for it may have had its effect', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'lose_answer' });
    await shop.fault('psp', { operation: 'retrieve', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled', 'completed');
    await shop.clearFaults();
    await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });
});

describe('an undo whose service stays away', () => {
  it('is tried without end, beyond the budget of forward steps', async () => {
    await shop.fault('psp', { operation: 'void', kind: 'fail_before', times: 6 });
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect(await shop.fired('psp', 'void')).toBe(6);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'void 1250']);
  });
});
