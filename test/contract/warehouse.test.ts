import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SandboxForTest } from './start-for-test.ts';

let sandbox: SandboxForTest;

beforeEach(async () => {
  sandbox = await SandboxForTest.start();
});
afterEach(() => sandbox.remove());

const placement = {
  orderId: 'order-1',
  address: { line1: 'Main Street 1', city: 'Springfield', postalCode: '12345', country: 'DE' },
  lines: [{ sku: 'mug', quantity: 2 }],
};

interface Answer {
  status: number;
  body: unknown;
}

async function send(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  const response = await sandbox.fetch(`/warehouse/orders/${path}`, { method, body, headers });
  return { status: response.status, body: await response.json() };
}

const place = (id: string, body: unknown = placement, key?: string) => send('PUT', id, body, key);
const release = (id: string) => send('POST', `${id}/release`);
const cancel = (id: string, body?: unknown) => send('POST', `${id}/cancel`, body);
const look = (id: string) => send('GET', id);

const refusedWith = (status: number, code: string) => ({
  status,
  body: { status, code, detail: expect.any(String) as string },
});

it('answers a body of another type as it answers everything: by a problem, at the switches as well', async () => {
  for (const path of ['/warehouse/orders/1', '/sandbox/warehouse/faults', '/sandbox/mailbox/faults']) {
    const response = await fetch(`${sandbox.url}${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/xml' },
      body: '<order/>',
    });
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await response.json()).toMatchObject({ status: 415, title: 'Unsupported Media Type' });
  }
});

describe('listing', () => {
  const list = async (query: string) => {
    const response = await sandbox.fetch(`/warehouse/orders?${query}`);
    return { status: response.status, body: await response.json() };
  };
  const ids = (answer: { body: unknown }) =>
    (answer.body as { orders: { id: string }[] }).orders.map(({ id }) => id);

  it('given orders, when those of one order are listed, then tombstones are among them', async () => {
    await place('w1');
    await place('w2', { ...placement, orderId: 'order-2' });
    await cancel('w3', { orderId: 'order-1' });
    expect(await list('orderId=order-1')).toMatchObject({
      status: 200,
      body: {
        orders: [
          { id: 'w1', status: 'placed' },
          { id: 'w3', status: 'cancelled' },
        ],
        more: false,
      },
    });
  });

  it('given orders, when they are listed page by page, then each is there once, oldest first', async () => {
    for (const id of ['w1', 'w2', 'w3']) await place(id);
    await release('w1');
    const first = await list('limit=2');
    expect(first.body).toMatchObject({ more: true });
    expect([...ids(first), ...ids(await list('limit=2&after=w2'))]).toEqual(['w1', 'w2', 'w3']);
  });

  it('given an order, when those since later are listed, then it is not among them', async () => {
    await place('w1');
    expect(ids(await list(`since=${new Date(Date.now() - 60_000).toISOString()}`))).toEqual(['w1']);
    expect(ids(await list(`since=${new Date(Date.now() + 60_000).toISOString()}`))).toEqual([]);
  });

  it.each(['limit=0', 'since=yesterday', 'colour=blue'])('refuses %s', async (query) => {
    expect((await list(query)).status).toBe(400);
  });
});

describe('placing', () => {
  it('given nothing, when an order is placed, then it is there, waiting for its release', async () => {
    expect(await place('w1')).toMatchObject({ status: 201, body: { id: 'w1', status: 'placed' } });
    expect(await look('w1')).toEqual({
      status: 200,
      body: { id: 'w1', status: 'placed', ...placement },
    });
  });

  it('given an order, when the same is placed again, then it stays one', async () => {
    await place('w1');
    expect(await place('w1')).toMatchObject({ status: 200, body: { status: 'placed' } });
    await release('w1');
    expect(await place('w1')).toMatchObject({ status: 200, body: { status: 'released' } });
    expect(await sandbox.operations('warehouse')).toEqual(['place', 'release']);
  });

  it('given an order, when it is placed with other contents, then it differs', async () => {
    await place('w1');
    const other = { ...placement, lines: [{ sku: 'mug', quantity: 3 }] };
    expect(await place('w1', other)).toMatchObject(refusedWith(409, 'order_differs'));
  });

  it('given a country that is not served, when an order is placed, then it is refused', async () => {
    const antarctica = { ...placement, address: { ...placement.address, country: 'AQ' } };
    expect(await place('w1', antarctica)).toMatchObject(refusedWith(422, 'address_not_served'));
    expect(await look('w1')).toMatchObject(refusedWith(404, 'order_unknown'));
  });

  it('given a body that does not fit, when it is placed, then each wrong field is pointed at', async () => {
    const answer = await place('w1', {
      ...placement,
      orderId: undefined,
      lines: [{ sku: 'mug', quantity: 0 }],
    });
    expect(answer.status).toBe(400);
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['#/lines/0/quantity', '#/orderId']);
  });
});

describe('releasing and cancelling', () => {
  it('given a placed order, when it is released twice, then once', async () => {
    await place('w1');
    expect(await release('w1')).toMatchObject({ status: 200, body: { status: 'released' } });
    expect(await release('w1')).toMatchObject({ status: 200, body: { status: 'released' } });
    expect(await sandbox.operations('warehouse')).toEqual(['place', 'release']);
  });

  it('given a placed order, when it is cancelled twice, then once, and it cannot be released or placed again', async () => {
    await place('w1');
    expect(await cancel('w1')).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await cancel('w1')).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await release('w1')).toMatchObject(refusedWith(409, 'order_cancelled'));
    expect(await place('w1')).toMatchObject(refusedWith(409, 'order_cancelled'));
    expect(await sandbox.operations('warehouse')).toEqual(['place', 'cancel']);
  });

  it('given an order it never saw, when that is cancelled, then a placement that comes late is refused', async () => {
    expect(await cancel('w1', { orderId: 'order-1' })).toMatchObject({ status: 200 });
    expect(await place('w1')).toMatchObject(refusedWith(409, 'order_cancelled'));
    expect(await look('w1')).toMatchObject({
      status: 200,
      body: { orderId: 'order-1', status: 'cancelled' },
    });
    expect(await sandbox.ledger('warehouse')).toMatchObject([
      { sequence: 1, operation: 'cancel', reference: 'w1', orderId: 'order-1', tombstone: true },
    ]);
  });

  it('given a tombstone without an order id, when the ledger is read, then its own id stands in', async () => {
    await cancel('w9');
    expect(await sandbox.ledger('warehouse', 'w9')).toHaveLength(1);
  });

  it('given a released order, when it is cancelled, then it is too late', async () => {
    await place('w1');
    await release('w1');
    expect(await cancel('w1')).toMatchObject(refusedWith(409, 'order_released'));
  });

  it('given nothing, when an unknown order is released, then it is unknown', async () => {
    expect(await release('w1')).toMatchObject(refusedWith(404, 'order_unknown'));
  });

  it('given a placed order, when it is released and cancelled at once, then exactly one wins', async () => {
    await place('w1');
    const answers = await Promise.all([release('w1'), cancel('w1'), release('w1'), cancel('w1')]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(await sandbox.ledger('warehouse')).toHaveLength(2);
  });

  it('given a restart, when orders and tombstones are asked for, then they are as before', async () => {
    await place('w1');
    await cancel('w2');
    const ledger = await sandbox.ledger('warehouse');
    await sandbox.restart();
    expect(await sandbox.ledger('warehouse')).toEqual(ledger);
    expect(await place('w1')).toMatchObject({ status: 200 });
    expect(await place('w2')).toMatchObject(refusedWith(409, 'order_cancelled'));
  });
});

describe('faults and keys', () => {
  it('given fail_sticky, when an order is placed, then its key answers 500 for good and another key works', async () => {
    await sandbox.breakWith('warehouse', { operation: 'place', kind: 'fail_sticky', times: 1 });
    expect(await place('w1', placement, 'k1')).toMatchObject({ status: 500 });
    expect(await place('w1', placement, 'k1')).toMatchObject({ status: 500 });
    expect(await sandbox.ledger('warehouse')).toEqual([]);
    expect(await place('w1', placement, 'k2')).toMatchObject({ status: 201 });
    expect(await place('w1', placement, 'k2')).toMatchObject({ status: 201 });
    expect(await sandbox.ledger('warehouse')).toMatchObject([{ idempotencyKey: 'k2' }]);
  });

  it('given a key, when it is used for another request, then that is refused', async () => {
    await place('w1', placement, 'k1');
    expect(await place('w2', placement, 'k1')).toMatchObject(refusedWith(422, 'idempotency_key_reused'));
  });

  it('given lose_answer, when an order is placed, then it is placed and the connection is cut', async () => {
    await sandbox.breakWith('warehouse', { operation: 'place', kind: 'lose_answer', times: 1 });
    await expect(place('w1')).rejects.toThrow();
    expect(await look('w1')).toMatchObject({ status: 200 });
  });

  it('given refuse, when an order is placed, then it is refused with that code', async () => {
    await sandbox.breakWith('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock' });
    expect(await place('w1')).toMatchObject(refusedWith(422, 'out_of_stock'));
    expect(await sandbox.ledger('warehouse')).toEqual([]);
  });

  it('given an outage of the warehouse, when the others are asked, then they work', async () => {
    await sandbox.breakWith('warehouse', { kind: 'outage' });
    expect(await look('w1')).toMatchObject(refusedWith(503, 'unavailable'));
    expect(await sandbox.faults('psp')).toEqual([]);
    expect((await sandbox.fetch('/v1/payment_intents/pi_1')).status).toBe(401);
  });

  it('given an outage and a fault of one operation, when that is asked for, then its own fault strikes', async () => {
    await sandbox.breakWith('warehouse', { kind: 'outage' });
    await sandbox.breakWith('warehouse', { operation: 'place', kind: 'fail_after', times: 1 });
    expect(await place('w1')).toMatchObject({ status: 500 });
    expect(await place('w1')).toMatchObject({ status: 503 });
    expect(await sandbox.operations('warehouse')).toEqual(['place']);
  });
});
