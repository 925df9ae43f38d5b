import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_STEP_ATTEMPTS: '1',
  });
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

const bySignal = (orderId: string) => run(orderId).signal('cancel', { by: 'olga' });
const byUpdate = (orderId: string) => run(orderId).executeUpdate('cancel', { args: [{ by: 'olga' }] });
const byRest = (orderId: string) => shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
const byTemporalCancel = (orderId: string) => run(orderId).cancel();

/** One after the other, so many milliseconds apart; what is too late for one of them is of no interest here. */
async function sendAll(
  orderId: string,
  ways: readonly ((orderId: string) => Promise<unknown>)[],
  apartMs: number,
): Promise<void> {
  await Promise.allSettled(
    ways.map(async (way, index) => {
      await sleep(index * apartMs);
      await way(orderId);
    }),
  );
}

async function expectEnded(orderIds: readonly string[]): Promise<void> {
  for (const orderId of orderIds) {
    await shop.untilClosed(orderId);
    await eventually(async () => (await run(orderId).describe()).status.name === 'COMPLETED');
  }
}

const places = { waiting: { sku: 'TEA-WHITE', quantity: 1 }, going: {} };

describe('several cancels within a tenth of a second', () => {
  it.each([
    ['three signals', [bySignal, bySignal, bySignal]],
    ['of every way', [byRest, bySignal, byUpdate, byTemporalCancel, bySignal]],
  ])('end the run of an order that waits for a decision: %s', async (_, ways) => {
    const orderIds = await Promise.all(Array.from({ length: 10 }, () => shop.place(places.waiting)));
    for (const orderId of orderIds) await shop.untilStatus(orderId, 'in_review');
    await Promise.all(orderIds.map((orderId, index) => sendAll(orderId, ways, 5 * index)));
    await expectEnded(orderIds);
    for (const orderId of orderIds) expect((await shop.get(orderId)).status).toBe('cancelled');
  });

  it('end the run of an order that is parked', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderIds = await Promise.all(Array.from({ length: 6 }, () => shop.place()));
    for (const orderId of orderIds) await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();
    await Promise.all(
      orderIds.map((orderId, index) => sendAll(orderId, [bySignal, byRest, bySignal], 8 * index)),
    );
    await expectEnded(orderIds);
  });

  it('end the run of an order that is about to be completed', async () => {
    const orderIds = await Promise.all(Array.from({ length: 10 }, () => shop.place()));
    const ways = Array.from({ length: 8 }, () => bySignal);
    await Promise.all(orderIds.map((orderId, index) => sendAll(orderId, ways, 5 + 4 * index)));
    await expectEnded(orderIds);
  });
});
