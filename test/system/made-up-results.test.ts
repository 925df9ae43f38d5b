import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { completeByHand } from '../rig/complete-by-hand.ts';
import { completedEffects, Shop, type Party } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  // An attempt that is not the first is a regular activity, which waits long enough to be completed by hand.
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '500', RECOURSE_BACKOFF_MAX_MS: '300' });
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const success = { kind: 'succeeded', result: {} };

describe('an activity that an engineer completes with a result that nothing on record knows of', () => {
  it.each<[string, string, Party, string, unknown]>([
    ['a success', 'order.authorizePayment.run', 'psp', 'authorize', success],
    ['a success', 'order.capturePayment.run', 'psp', 'capture', success],
    ['a success', 'order.warehouseOrder.try', 'warehouse', 'place', success],
    ['a success', 'order.warehouseOrder.confirm', 'warehouse', 'release', success],
    ['a success', 'order.sendReceipt.run', 'mailbox', 'deliver', success],
    ['an end', 'order.capturePayment.run', 'psp', 'capture', { kind: 'closed', as: 'completed' }],
    [
      'a refusal',
      'order.capturePayment.run',
      'psp',
      'capture',
      { kind: 'refused', cause: 'x', message: 'y' },
    ],
    ['a cancel', 'order.capturePayment.run', 'psp', 'capture', { kind: 'interrupted' }],
    ['a mismatch', 'order.capturePayment.run', 'psp', 'capture', { kind: 'out_of_line', phases: 7 }],
    ['rubbish', 'order.capturePayment.run', 'psp', 'capture', 'done'],
  ])('%s of %s is not believed: it is really done', async (_, activity, party, operation, result) => {
    await shop.fault(party, { kind: 'outage', operation });
    const orderId = await shop.place();
    await completeByHand(system.client, orderId, activity, result);
    await shop.clearFaults();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('undoes an order only once each step is really undone', async () => {
    await shop.fault('psp', { kind: 'outage', operation: 'refund' });
    const orderId = await shop.place({ country: 'AQ' });
    await completeByHand(system.client, orderId, 'order.capturePayment.compensate', success);
    await completeByHand(system.client, orderId, 'order.capturePayment.compensate', success);
    expect((await shop.get(orderId)).status).toBe('cancelling');
    await shop.clearFaults();
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    const { psp } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });
});
