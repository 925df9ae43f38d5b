import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrders } from '../../../bench/load/place-orders.ts';

/** Takes one order at a time, and a tenth of a second for each. */
let busy: Promise<unknown> = Promise.resolve();
const server = createServer((request, response) => {
  request.resume();
  busy = busy.then(() => sleep(100));
  void busy.then(() => response.end(JSON.stringify({ status: 'completed' })));
});
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const { signal } = new AbortController();

describe('orders that come by a schedule', () => {
  it('wait longer and longer, where they come faster than they are carried out', async () => {
    const pace = { kind: 'open', perSecond: 20 } as const;
    const { latenciesMs } = await placeOrders(url(), { scenario: 'happy', orders: 6, pace }, signal);
    expect(latenciesMs.at(-1)).toBeGreaterThan(300);
  });
});

describe('orders of customers who order again once the order before has ended', () => {
  it('wait no longer than the one before', async () => {
    const pace = { kind: 'closed', atATime: 1 } as const;
    const { latenciesMs } = await placeOrders(url(), { scenario: 'spread', orders: 4, pace }, signal);
    expect(latenciesMs).toHaveLength(4);
    expect(Math.max(...latenciesMs)).toBeLessThan(300);
  });
});
