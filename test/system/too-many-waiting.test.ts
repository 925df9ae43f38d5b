import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderBody, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_WAITING: '4' });
  shop = new Shop(system);
});
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

async function place(key: string): Promise<Response> {
  return await fetch(`${system.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(orderBody()),
  });
}

describe('more orders than are worked on', () => {
  it('are told to come later, and nothing of them is stored; those that were accepted end, and then all others', async () => {
    await system.worker.stop();
    const keys = Array.from({ length: 6 }, () => randomUUID());
    const answers: Response[] = [];
    for (const key of keys) answers.push(await place(key));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 503, 503]);
    const refused = answers[4];
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({ type: '/problems/too-many-waiting', status: 503 });

    const again = await place(keys[0] ?? '');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    const { items } = (await (await fetch(`${system.url}/orders`)).json()) as {
      items: { orderId: string }[];
    };
    expect(items).toHaveLength(4);

    await system.restartWorker();
    for (const { orderId } of items) await shop.untilStatus(orderId, 'completed');
    const late = await place(keys[5] ?? '');
    expect(late.status).toBe(202);
    await shop.untilStatus(((await late.json()) as { orderId: string }).orderId, 'completed');
  });
});
