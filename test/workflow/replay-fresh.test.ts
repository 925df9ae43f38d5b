import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { expectReplays } from '../rig/replays.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_STEP_ATTEMPTS: '2' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());
afterAll(() => system.stop());

async function place(count: number): Promise<readonly string[]> {
  return await Promise.all(Array.from({ length: count }, () => shop.place()));
}

async function decideAndClose(orderId: string, index: number): Promise<void> {
  const { status } = await shop.untilStatus(orderId, 'in_review', 'completed', 'cancelled');
  if (status === 'in_review') await desk.decideOn(orderId, index % 2 === 0 ? 'retry' : 'cancel');
  await shop.untilClosed(orderId);
}

describe('a run whose branches came to an end at nearly the same time', { timeout: 120_000 }, () => {
  it.each([1, 4, 8, 16, 32])(
    'replays, where one was refused %i ms before the other succeeded',
    async (ms) => {
      await shop.fault('psp', { operation: 'capture', kind: 'delay', ms, before: true });
      await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 4 });
      const orderIds = await place(6);
      await Promise.all(orderIds.map(decideAndClose));
      await expectReplays(system, orderIds);
    },
  );

  it('replays, where one failed for now and the order was cancelled meanwhile', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'fail_before', times: 5 });
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 5, before: true });
    const orderIds = await place(10);
    await Promise.all(orderIds.map((orderId) => shop.post(`/orders/${orderId}/cancel`, {})));
    await Promise.all(orderIds.map((orderId) => shop.untilClosed(orderId)));
    await expectReplays(system, orderIds);
  });
});
