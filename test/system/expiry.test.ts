import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_HOLD_TTL_MS: '400' });
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** An order whose capture is held up, so that what it holds may end meanwhile. */
async function heldUpAtCapture(ms: number, wanted = {}): Promise<string> {
  await shop.fault('psp', { operation: 'capture', kind: 'delay', ms, before: true, times: 1 });
  const orderId = await shop.place(wanted);
  await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
  return orderId;
}

describe('an authorisation that lapses before its capture', () => {
  it('is taken again, and captured once', async () => {
    const orderId = await heldUpAtCapture(500);
    await shop.pspSwitch('authorizations/lapse', { orderId });
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'completed',
      payments: { authorized: 2360, voided: 1180, captured: 1180, refunded: 0 },
    });
    expect((await shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'lapse 1180',
      'authorize 1180',
      'capture 1180',
    ]);
  });

  it('is taken again under another key where the provider has stored an error under the first', async () => {
    const orderId = await heldUpAtCapture(500);
    await shop.pspSwitch('authorizations/lapse', { orderId });
    await shop.fault('psp', { operation: 'create', kind: 'fail_sticky', times: 1 });
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await shop.effects(orderId)).psp.filter((one) => one.startsWith('capture'))).toEqual([
      'capture 1180',
    ]);
  });

  it('leaves nothing charged when the order is undone', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 1200, before: true, times: 1 });
    const orderId = await heldUpAtCapture(300, { country: 'AQ' });
    await shop.pspSwitch('authorizations/lapse', { orderId });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    const { psp } = await shop.effects(orderId);
    expect(psp.slice(0, 2)).toEqual(['authorize 1180', 'lapse 1180']);
    expect([[], ['authorize 1180', 'capture 1180', 'refund 1180']]).toContainEqual(psp.slice(2));
  });
});

describe('a stock hold that expires while its order waits', () => {
  it('is taken again at the pivot where the item is still there', async () => {
    const orderId = await heldUpAtCapture(900);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('counts no more: somebody else may have the item, and the late order gets its money back', async () => {
    const late = await heldUpAtCapture(1500, { sku: 'POT-CAST', quantity: 1 });
    await sleep(500);
    const quick = await shop.place({ sku: 'POT-CAST', quantity: 1 });
    expect((await shop.untilClosed(quick)).status).toBe('completed');
    expect(await shop.untilClosed(late)).toMatchObject({ status: 'cancelled', cause: 'hold_lost' });
    expect(await shop.effects(late)).toMatchObject({
      psp: ['authorize 6900', 'capture 6900', 'refund 6900'],
      stock: ['held 1 POT-CAST', 'released 1 POT-CAST'],
    });
  });
});

describe('a key that the provider has forgotten', () => {
  it.each(['authorize', 'capture', 'refund'])('does not make a second %s', async (operation) => {
    const undone = operation === 'refund';
    // Cut twice, for the client sends once more by itself.
    await shop.fault('psp', { operation, kind: 'lose_answer', times: 2 });
    const orderId = await shop.place(undone ? { country: 'AQ' } : {});
    if (undone) await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 300, times: 1 });
    await eventually(async () => (await shop.fired('psp', operation)) === 2 || (await closed(orderId)));
    await shop.pspSwitch('keys/expire', {});
    await shop.untilClosed(orderId);
    const { psp } = await shop.effects(orderId);
    expect(psp.filter((effect) => effect.startsWith(operation)).length).toBeLessThanOrEqual(1);
  });
});

async function closed(orderId: string): Promise<boolean> {
  return ['completed', 'cancelled'].includes((await shop.get(orderId)).status);
}
