import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
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
  return await shop.post('/orders', orderBody(), { 'idempotency-key': key });
}

describe('more orders than are worked on', () => {
  it('are told to come later, and nothing of them is stored; those that were accepted end, and then all others', async () => {
    await system.worker.stop();
    const keys = Array.from({ length: 20 }, () => randomUUID());
    const answers = await Promise.all(keys.map(async (key) => ({ key, answer: await place(key) })));
    const [accepted, refused] = [202, 503].map((status) =>
      answers.filter(({ answer }) => answer.status === status),
    );
    expect([accepted?.length, refused?.length]).toEqual([4, 16]);
    const [one] = refused ?? [];
    expect(Number(one?.answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await one?.answer.json()).toMatchObject({ type: '/problems/too-many-waiting', status: 503 });

    const again = await place(accepted?.[0]?.key ?? '');
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    const { items } = (await (await fetch(`${system.url}/orders`)).json()) as {
      items: { orderId: string }[];
    };
    expect(items).toHaveLength(4);

    await system.restartWorker();
    for (const { orderId } of items) await shop.untilStatus(orderId, 'completed');
    const late = await place(one?.key ?? '');
    expect(late.status).toBe(202);
    await shop.untilStatus(((await late.json()) as { orderId: string }).orderId, 'completed');
  });
});

/** A customer who goes away so many milliseconds after they have sent an order that cannot be accepted. */
async function goesAway(afterMs: number): Promise<void> {
  const { hostname, port } = new URL(system.url);
  const body = JSON.stringify(orderBody({ sku: 'NOPE' }));
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    `POST /orders HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nidempotency-key: ${randomUUID()}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'connect');
  if (afterMs > 0) await sleep(afterMs);
  else await setImmediate();
  socket.destroy();
}

it('customers who go away, and orders that cannot be accepted, take no place', async () => {
  for (let round = 0; round < 40; round += 1)
    await Promise.all([0, 1, 2, 3].map((afterMs) => goesAway(afterMs)));
  const answer = await place(randomUUID());
  expect(answer.status).toBe(202);
  await shop.untilStatus(((await answer.json()) as { orderId: string }).orderId, 'completed');
});
