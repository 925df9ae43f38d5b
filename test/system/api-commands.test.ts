import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Shop } from '../rig/shop.ts';
import { acceptedOnly } from '../rig/accepted-only.ts';
import { startSystem, type System } from '../rig/system.ts';
import { ApiClient, type Failure } from './api-client.ts';

let system: System;
let api: ApiClient;
let shop: Shop;
beforeAll(async () => {
  system = await startSystem();
  api = new ApiClient(system.url);
  shop = new Shop(system);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

async function recorded(orderId: string, type: string): Promise<unknown[]> {
  const { rows } = await system.pool.query<{ event: unknown }>(
    `select event from saga_event where instance_id = $1 and event ->> 'type' = $2 order by version`,
    [orderId, type],
  );
  return rows.map(({ event }) => event);
}

describe('a command', () => {
  it('for an order that nobody knows is 404', async () => {
    expect((await api.post(`/orders/${randomUUID()}/cancel`)).status).toBe(404);
  });

  it('that no worker answers is 503, and done once when sent again under the same key', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const { body } = await api.place({ wait: 20 });
    expect(body.status).toBe('stalled');
    await system.worker.stop();
    await shop.clearFaults();
    const path = `/orders/${body.orderId}/redrive`;
    const command = { headers: { 'idempotency-key': 'later' } };
    const unanswered = await api.post<Failure>(path, command);
    expect(unanswered).toMatchObject({ status: 503, body: { type: '/problems/command-unanswered' } });
    expect(unanswered.headers.get('retry-after')).toBe('5');

    await system.restartWorker();
    expect((await api.post(path, command)).status).toBe(202);
    await shop.untilStatus(body.orderId, 'completed');
    expect(await recorded(body.orderId, 'redriven')).toHaveLength(1);
  });

  it('to cancel waits for no worker: from the answer on nothing goes forward', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const { body } = await api.place({ wait: 20 });
    await system.worker.stop();
    await shop.clearFaults();
    const answer = await api.post(`/orders/${body.orderId}/cancel`);
    expect(answer).toMatchObject({ status: 202, body: { status: 'cancelling' } });

    await system.restartWorker();
    await shop.untilStatus(body.orderId, 'cancelled');
    expect(await recorded(body.orderId, 'cancel_started')).toHaveLength(1);
  });

  it('for an order whose start was lost starts it', async () => {
    const { body } = await api.place();
    // Just young enough for the starter.
    const orderId = await acceptedOnly(system.pool, body.orderId);
    expect([200, 202]).toContain((await api.post(`/orders/${orderId}/cancel`)).status);
    await shop.untilStatus(orderId, 'cancelled');
  });
});

describe('cancel', () => {
  it('of a complete order comes too late, and says what is left', async () => {
    const { body } = await api.place({ wait: 20 });
    const late = await api.post<Failure>(`/orders/${body.orderId}/cancel`);
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/too-late-to-cancel' } });
    expect(late.body.detail).toContain('refund');
  });

  it('past the pivot comes too late, although the order is not complete', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'outage' });
    const { body } = await api.place({ wait: 20 });
    expect(body.status).toBe('stalled');
    const late = await api.post<Failure>(`/orders/${body.orderId}/cancel`);
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/too-late-to-cancel' } });
    await shop.clearFaults();
    expect((await api.post(`/orders/${body.orderId}/redrive`)).status).toBe(202);
    await shop.untilStatus(body.orderId, 'completed');
  });

  it('of an order under way undoes it; a second one changes nothing', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const { body } = await api.place({ wait: 20 });
    const path = `/orders/${body.orderId}/cancel`;
    const command = { body: { by: 'olga', reason: 'Ordered twice' }, headers: { 'idempotency-key': 'c' } };
    expect([200, 202]).toContain((await api.post(path, command)).status);
    await shop.clearFaults();
    await shop.untilStatus(body.orderId, 'cancelled');
    const again = { status: 200, body: { status: 'cancelled', cause: 'cancel_requested' } };
    expect(await api.post(path, command)).toMatchObject(again);
    expect(await api.post(path)).toMatchObject(again);
    expect(await recorded(body.orderId, 'cancel_started')).toMatchObject([
      { by: 'olga', reason: 'Ordered twice' },
    ]);
  });
});

describe('redrive', () => {
  it('continues a stalled order once, and answers the same under the same key ever after', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const { status, body } = await api.place({ wait: 20 });
    expect(status).toBe(202);
    expect(body.status).toBe('stalled');
    expect(body.next).toContain('redrive');
    await shop.clearFaults();

    const path = `/orders/${body.orderId}/redrive`;
    const command = { body: { by: 'eva', reason: 'PSP is back' }, headers: { 'idempotency-key': 'mended' } };
    expect((await api.post(path, command)).status).toBe(202);
    await shop.untilStatus(body.orderId, 'completed');
    expect(await api.post(path, command)).toMatchObject({ status: 202, body: { status: 'completed' } });
    const other = await api.post<Failure>(path, { ...command, body: { by: 'bob' } });
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    expect(await recorded(body.orderId, 'redriven')).toEqual([
      {
        type: 'redriven',
        by: 'eva',
        reason: 'PSP is back',
        phases: [{ step: 'authorizePayment', phase: 'run' }],
      },
    ]);
  });

  it('of an order that does not wait is refused, and of one that has ended', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 1_000, times: 1 });
    const { body } = await api.place();
    const path = `/orders/${body.orderId}/redrive`;
    expect(await api.post(path)).toMatchObject({ status: 409, body: { type: '/problems/not-stalled' } });
    await shop.untilStatus(body.orderId, 'completed');
    expect(await api.post(path)).toMatchObject({ status: 409, body: { type: '/problems/order-closed' } });
  });
});
