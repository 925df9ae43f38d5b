import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../store/database.ts';
import { startTestApi } from '../rig/api.ts';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import { eventually } from '../rig/eventually.ts';
import { orderBody, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { ApiClient, type Answer, type Failure } from './api-client.ts';

let system: System;
let api: ApiClient;
let shop: Shop;
beforeAll(async () => {
  system = await startSystem();
  api = new ApiClient(system.url);
  shop = new Shop(system);
});
afterAll(() => system.stop());

const order = orderBody();
const declined = orderBody({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });

async function orders(): Promise<number> {
  const { rows } = await system.pool.query<{ count: number }>(
    'select count(*)::integer as count from saga_instance',
  );
  return rows[0]?.count ?? 0;
}

describe('placing an order', () => {
  it('is 202 with its Location, and 200 when it ended within the preferred wait', async () => {
    const accepted = await api.place();
    expect(accepted.status).toBe(202);
    expect(accepted.body).toMatchObject({ status: 'pending', total: { amount: 1180, currency: 'EUR' } });
    expect(accepted.headers.get('location')).toBe(`${system.url}/orders/${accepted.body.orderId}`);
    expect(accepted.body.links.self).toBe(accepted.headers.get('location'));

    const waited = await api.place({ wait: 20 });
    expect(waited.status).toBe(200);
    expect(waited.headers.get('preference-applied')).toBe('wait=20');
    expect(waited.body).toMatchObject({ status: 'completed', next: 'Nothing: the order is complete.' });
    expect(waited.body.steps.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
    expect(JSON.stringify(waited.body)).not.toMatch(/Lovelace|ada@|Analytical/);
  });

  it('goes where there are no postal codes, and its mail to a domain of another script', async () => {
    const { postalCode: _, ...shippingAddress } = { ...order.shippingAddress, country: 'HK' };
    const customer = { name: 'Ada', email: 'ada@b\u00fccher.example' };
    const { body } = await api.place({ body: { ...order, customer, shippingAddress }, wait: 20 });
    expect(body.status).toBe('completed');
    expect(await shop.ledger('mailbox', body.orderId)).toMatchObject([{ to: [customer.email] }]);
  });

  it('with a declined card ends cancelled, and says so in words for a frontend', async () => {
    const { status, body } = await api.place({ body: declined, wait: 20 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'cancelled', cause: 'insufficient_funds' });
    expect(body.message).toContain('insufficient funds');
    expect(body.steps.map((step) => step.status)).toEqual([
      'refused',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
  });

  it('twice under one key is one order, with and without quotes', async () => {
    const first = await api.place({ key: '"twice"' });
    const second = await api.place({ key: 'twice', wait: 20 });
    expect(second.body.orderId).toBe(first.body.orderId);
    expect(second.status).toBe(200);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('many times at once under one key is one order; who comes too early is told to come again', async () => {
    const before = await orders();
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.place({ key: 'at-once' })));
    const accepted = answers.filter(({ status }) => status === 202);
    const early = answers.filter(({ status }) => status === 409);
    expect(accepted.length + early.length).toBe(20);
    expect(new Set(accepted.map(({ body }) => body.orderId)).size).toBe(1);
    expect(await orders()).toBe(before + 1);
    for (const { headers } of early) expect(headers.get('retry-after')).toBe('1');
  });

  it('under a key that was used for another order is refused', async () => {
    await api.place({ key: 'other' });
    const { status, body } = await api.place<Failure>({ key: 'other', body: orderBody({ quantity: 3 }) });
    expect(status).toBe(422);
    expect(body.type).toBe('/problems/idempotency-key-reused');
  });

  it.each([
    ['an unknown item', [order.lines[0], { sku: 'TEA-BLUE', quantity: 1 }], '/lines/1/sku'],
    ['an item sold in another currency', [{ sku: 'MUG-USD', quantity: 1 }], '/lines/0/sku'],
    ['a total that nobody can pay', Array(50).fill({ sku: 'DEAR', quantity: 1000 }), '/lines'],
    ['nothing to pay', [{ sku: 'FREE', quantity: 1 }], '/lines'],
  ])('with %s is refused, stores nothing and leaves the key free', async (_, lines, pointer) => {
    await system.pool.query(
      `insert into item (sku, name, price, currency, on_hand)
       values ('DEAR', 'Dear', 50000000, 'EUR', 0), ('FREE', 'Free', 0, 'EUR', 0) on conflict do nothing`,
    );
    const before = await orders();
    const key = randomUUID();
    const { status, body } = await api.place<Failure>({ key, body: { ...order, lines } });
    expect(status).toBe(422);
    expect(body).toMatchObject({ type: '/problems/order-not-acceptable', errors: [{ pointer }] });
    expect(await orders()).toBe(before);
    expect((await api.place({ key })).status).toBe(202);
  });

  it('with 10 MB is told so, even to a client that sends it all first', async () => {
    const { status, body } = await api.place<Failure>({ body: { ...order, note: 'x'.repeat(10_000_000) } });
    expect(status).toBe(413);
    expect(body.type).toBe('/problems/body-too-large');
  });
});

describe('seeing orders', () => {
  it('costs nothing when nothing changed', async () => {
    const { body } = await api.place({ wait: 20 });
    const seen = await api.get(`/orders/${body.orderId}`);
    const etag = seen.headers.get('etag') ?? '';
    expect(etag).toBe(`"${seen.body.version}"`);
    const again = await api.get(`/orders/${body.orderId}`, { 'if-none-match': etag });
    expect(again).toMatchObject({ status: 304, body: undefined });
  });

  it('goes page by page, newest first, without missing or repeating one', async () => {
    const placed: string[] = [];
    for (let n = 0; n < 5; n += 1) placed.unshift((await api.place()).body.orderId);
    const seen: string[] = [];
    let path: string | undefined = '/orders?limit=2';
    while (path !== undefined && seen.length < placed.length) {
      const page: Answer<{ items: OrderView[]; next?: string }> = await api.get(path);
      seen.push(...page.body.items.map(({ orderId }) => orderId));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      expect(path?.includes(page.body.next ?? '-')).toBe(true);
    }
    expect(seen.slice(0, 5)).toEqual(placed);
  });

  it('filters by status, cause, item and time', async () => {
    const since = new Date().toISOString();
    const { body: cancelled } = await api.place({ body: declined, wait: 20 });
    const { body: cup } = await api.place({ body: orderBody({ sku: 'CUP-SET' }), wait: 20 });
    const list = async (query: string) => {
      const { body } = await api.get<{ items: OrderView[] }>(`/orders?since=${since}&${query}`);
      return body.items.map(({ orderId }) => orderId);
    };
    expect(await list('status=cancelled')).toEqual([cancelled.orderId]);
    expect(await list('cause=insufficient_funds')).toEqual([cancelled.orderId]);
    expect(await list('sku=CUP-SET')).toEqual([cup.orderId]);
    expect(await list('stage=closed')).toEqual([cup.orderId, cancelled.orderId]);
    expect(await list(`until=${since}`)).toEqual([]);
    expect(await list(`orderId=${cup.orderId.slice(0, 8).toUpperCase()}`)).toEqual([cup.orderId]);
    expect(await list(`orderId=${cup.orderId}`)).toEqual([cup.orderId]);
    expect((await api.get<Failure>('/orders?orderId=100%25')).body).toMatchObject({
      type: '/problems/invalid-request',
      errors: [{ parameter: 'orderId' }],
    });
  });

  it('by the beginning of an id has an index', async () => {
    await inTransaction(system.pool, async (client) => {
      await client.query('set local enable_seqscan = off');
      const { rows } = await client.query(
        `explain select from saga_instance where instance_id like '0a1b2c3d%'`,
      );
      expect(JSON.stringify(rows)).toMatch(/Index Cond: .*instance_id ~>=~ '0a1b2c3d'/);
    });
  });
});

describe('when PostgreSQL drops its connections', () => {
  it('orders are taken and waited for all the same, and somebody listens again', async () => {
    const connections = `from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
    const listens = `${connections} and application_name = 'recourse changes'`;
    const { rows: ended } = await system.pool.query<{ pid: number }>(
      `select pid, pg_terminate_backend(pid) ${listens}`,
    );
    expect(ended).toHaveLength(1);
    expect((await api.place({ wait: 20 })).status).toBe(200);
    await eventually(async () => {
      const { rows } = await system.pool.query<{ pid: number }>(`select pid ${listens}`);
      return rows.length === 1 && rows[0]?.pid !== ended[0]?.pid;
    });
  });
});

describe('a process that stops', () => {
  it('answers those who wait with what is known', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 5_000 });
    const other = await startTestApi(system.settings);
    const waiting = new ApiClient(other.url).place({ wait: 30 });
    await eventually(async () => (await shop.fired('psp', 'authorize')) === 1);
    await other.stop();
    // Whoever waited for the order would have been told that it went on.
    expect(await waiting).toMatchObject({ status: 202, body: { status: 'pending' } });
    await shop.clearFaults();
  });

  it('says of a taken port that it is taken', async () => {
    const port = Number(new URL(system.url).port);
    const { api: settings } = system.settings;
    const starting = startTestApi({ ...system.settings, api: { ...settings, port } });
    await expect(starting).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
