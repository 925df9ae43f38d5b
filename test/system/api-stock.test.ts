import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Shop, orderBody } from '../rig/shop.ts';
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
afterAll(() => system.stop());

interface Item {
  readonly sku: string;
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
}

interface Movement {
  readonly kind: string;
  readonly quantity: number;
}

async function stockOf(sku: string): Promise<Item> {
  const { body } = await api.get<Item[]>('/stock');
  const found = body.find((item) => item.sku === sku);
  if (found === undefined) throw new Error(`No ${sku} in stock`);
  return found;
}

describe('stock', () => {
  it('shows what is held for an order, until its time is over', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const { body } = await api.place({ body: orderBody({ sku: 'CUP-SET', quantity: 7 }), wait: 20 });
    expect(body.status).toBe('stalled');
    expect(await stockOf('CUP-SET')).toEqual({
      sku: 'CUP-SET',
      name: 'Set of two cups',
      price: { amount: 2400, currency: 'EUR' },
      onHand: 250,
      held: 7,
      available: 243,
    });
    await system.pool.query(`update stock_hold set expires_at = clock_timestamp() where order_id = $1`, [
      body.orderId,
    ]);
    expect(await stockOf('CUP-SET')).toMatchObject({ held: 0, available: 250 });
    await shop.clearFaults();
    await api.post(`/orders/${body.orderId}/cancel`);
    await shop.untilStatus(body.orderId, 'cancelled');
  });

  it('grows by a restock, once for a key, and the ledger says so', async () => {
    const restock = { body: { quantity: 30 }, headers: { 'idempotency-key': 'r1' } };
    const first = await api.post<Item>('/stock/TEA-WHITE/restock', restock);
    expect(first).toMatchObject({ status: 200, body: { sku: 'TEA-WHITE', onHand: 30, available: 30 } });
    const again = await api.post<Item>('/stock/TEA-WHITE/restock', restock);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await stockOf('TEA-WHITE')).toMatchObject({ onHand: 30 });
    const { body: movements } = await api.get<Movement[]>('/stock/TEA-WHITE/movements');
    expect(movements).toMatchObject([{ kind: 'restocked', quantity: 30 }]);
    const other = await api.post('/stock/TEA-WHITE/restock', { ...restock, body: { quantity: 31 } });
    expect(other.status).toBe(422);
  });

  it('cannot grow beyond what can be counted, and an unknown item not at all', async () => {
    await system.pool.query(
      `insert into item (sku, name, price, currency, on_hand) values ('SAND', 'Grain of sand', 1, 'EUR', 2147483000)`,
    );
    await system.pool.query(
      `insert into stock_movement (kind, sku, quantity) values ('restocked', 'SAND', 2147483000)`,
    );
    const much = await api.post<Failure>('/stock/SAND/restock', { body: { quantity: 1_000 } });
    expect(much).toMatchObject({ status: 422, body: { type: '/problems/stock-out-of-range' } });
    expect((await api.post('/stock/TEA-BLUE/restock', { body: { quantity: 1 } })).status).toBe(404);
    expect((await api.get('/stock/TEA-BLUE/movements')).status).toBe(404);
  });

  it('has a ledger for each order', async () => {
    const { body } = await api.place({ wait: 20 });
    const { body: movements } = await api.get<Movement[]>(
      `/stock/TEA-GREEN/movements?orderId=${body.orderId}`,
    );
    expect(movements.map(({ kind, quantity }) => `${kind} ${quantity}`)).toEqual(['held 2', 'sold 2']);
  });
});

describe('readiness', () => {
  it('is given when every part answers', async () => {
    const { status, body } = await api.get<{ status: string; checks: Record<string, unknown> }>('/readyz');
    const ok = { status: 'ok' };
    expect(body.checks).toMatchObject({
      postgres: ok,
      temporal: ok,
      worker: ok,
      psp: ok,
      warehouse: ok,
      mail: ok,
    });
    expect(body.status).toBe('ready');
    expect(status).toBe(200);
  });

  it('stays when a part is away that steps can wait for', async () => {
    await shop.expectBalancedBooks();
    await system.sandbox.stop();
    const { status, body } = await api.get<{ status: string; checks: Record<string, unknown> }>('/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'degraded', checks: { psp: { status: 'down', vital: false } } });
  });
});
