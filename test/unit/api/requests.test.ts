import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idleServer, type IdleServer } from './idle-server.ts';

const order = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  currency: 'EUR',
  lines: [{ sku: 'TEA-GREEN', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
};

let server: IdleServer;
beforeAll(async () => {
  server = await idleServer();
});
afterAll(() => server.stop());

interface SeenProblem {
  type: string;
  status: number;
  detail: string;
  errors?: { pointer?: string; parameter?: string; header?: string; detail: string }[];
}

async function problemOf(request: InjectOptions): Promise<SeenProblem> {
  const answer = await server.app.inject(request);
  expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const problem = answer.json<SeenProblem>();
  expect(problem.status).toBe(answer.statusCode);
  const explained = await server.app.inject(problem.type);
  expect(explained.json()).toMatchObject({ type: problem.type, status: problem.status });
  return problem;
}

function placing(
  payload: NonNullable<InjectOptions['payload']>,
  headers: Record<string, string> = {},
): InjectOptions {
  return { method: 'POST', url: '/orders', payload, headers: { 'idempotency-key': 'k', ...headers } };
}

const anId = '6a3f1c1e-9f0e-4c3a-8a3e-2f1b7a0c9d11';
const cursor = (content: unknown) => Buffer.from(JSON.stringify(content)).toString('base64url');

const json = { 'content-type': 'application/json' };

describe('an order that is not as described', () => {
  it.each([
    ['a negative quantity', { ...order, lines: [{ sku: 'TEA-GREEN', quantity: -1 }] }, ['/lines/0/quantity']],
    ['half a piece', { ...order, lines: [{ sku: 'TEA-GREEN', quantity: 0.5 }] }, ['/lines/0/quantity']],
    [
      'a quantity in words',
      { ...order, lines: [{ sku: 'TEA-GREEN', quantity: '2' }] },
      ['/lines/0/quantity'],
    ],
    ['more than it may', { ...order, lines: [{ sku: 'TEA-GREEN', quantity: 1e30 }] }, ['/lines/0/quantity']],
    ['no lines', { ...order, lines: [] }, ['/lines']],
    ['too many lines', { ...order, lines: Array(51).fill(order.lines[0]) }, ['/lines']],
    [
      'unknown fields',
      { ...order, price: 1, customer: { ...order.customer, 'a/b~c': 1 } },
      ['/customer/a~1b~0c', '/price'],
    ],
    ['a missing field', { ...order, customer: { name: 'Ada' } }, ['/customer/email']],
    [
      'a line break in a name',
      { ...order, customer: { ...order.customer, name: 'Ada\r\nBcc: all' } },
      ['/customer/name'],
    ],
    [
      'half a character',
      { ...order, customer: { ...order.customer, name: 'Ada \ud800' } },
      ['/customer/name'],
    ],
    ['a NUL', { ...order, lines: [{ sku: 'TEA\u0000', quantity: 1 }] }, ['/lines/0/sku']],
    ['an empty name', { ...order, customer: { ...order.customer, name: '   ' } }, ['/customer/name']],
    ['no mail address', { ...order, customer: { ...order.customer, email: 'ada' } }, ['/customer/email']],
    [
      'an unknown country',
      { ...order, shippingAddress: { ...order.shippingAddress, country: 'ZZ' } },
      ['/shippingAddress/country'],
    ],
    ['an unknown currency', { ...order, currency: 'EUX' }, ['/currency']],
    ['a card number', { ...order, paymentMethod: '4242424242424242' }, ['/paymentMethod']],
    ['a list', [], ['']],
    ['null', 'null', ['']],
    ['nothing', '', ['']],
  ])('with %s is refused with a pointer', async (_, body, pointers) => {
    const problem = await problemOf(placing(body, json));
    expect(problem).toMatchObject({ status: 400, type: '/problems/invalid-request' });
    expect(problem.errors?.map(({ pointer }) => pointer).sort()).toEqual(pointers);
  });

  it.each([
    [{ ...order, lines: [{ sku: 'TEA-GREEN', quantity: '2' }] }, 'Expected a whole number, got a text'],
    [{ ...order, lines: [{ sku: 'TEA-GREEN', quantity: 0.5 }] }, 'Expected a whole number, got 0.5'],
    [{ ...order, lines: [{ sku: 'TEA-GREEN', quantity: null }] }, 'Expected a whole number, got null'],
    [{ ...order, lines: [{ sku: 'TEA-GREEN' }] }, 'Is missing'],
    [{ ...order, lines: [{ sku: 'TEA-GREEN', quantity: 0 }] }, 'Must be at least 1'],
    [{ ...order, lines: [] }, 'Must have at least one item'],
    [{ ...order, lines: {} }, 'Expected a list, got an object'],
    [{ ...order, customer: ['Ada'] }, 'Expected an object, got a list'],
    [{ ...order, customer: { ...order.customer, name: 7 } }, 'Expected a text, got a number'],
    [{ ...order, customer: { ...order.customer, name: '\u200b \u2060\u3164' } }, 'Must not be empty'],
    [
      { ...order, customer: { ...order.customer, name: 'x'.repeat(201) } },
      'Must have at most 200 characters',
    ],
    [{ ...order, currency: undefined }, 'Is missing'],
  ])('says what is wrong with %j', async (body, detail) => {
    const { errors } = await problemOf(placing(JSON.stringify(body), json));
    expect(errors).toMatchObject([{ detail }]);
  });

  it('has its bad fields named, five of them at most', async () => {
    const wrong = { ...order, a: 1, currency: 'EURO' };
    const two = await problemOf(placing(wrong));
    expect(two.detail).toBe('2 fields are not as described: /currency, /a.');
    const many = await problemOf(placing({ ...wrong, b: 1, c: 1, d: 1, e: 1 }));
    expect(many.detail).toBe('6 fields are not as described: /currency, /a, /b, /c, /d and more.');
    const whole = await problemOf(placing([]));
    expect(whole.detail).toBe('One field is not as described: the body.');
  });

  it('is refused where it is not UTF-8, so that no name is stored with a hole in it', async () => {
    const latin1 = Buffer.from(
      JSON.stringify({ ...order, customer: { name: 'Zo\u00eb', email: 'z@example.com' } }),
      'latin1',
    );
    const problem = await problemOf(placing(latin1, json));
    expect(problem).toMatchObject({ status: 400, type: '/problems/malformed-json' });
    expect(problem.detail).toContain('UTF-8');
  });

  it('needs an Idempotency-Key, whatever else is wrong', async () => {
    for (const payload of [order, {}]) {
      const problem = await problemOf({ method: 'POST', url: '/orders', payload });
      expect(problem).toMatchObject({ status: 400, type: '/problems/idempotency-key-missing' });
    }
  });

  it('must have a key of printable characters', async () => {
    const problem = await problemOf(placing(order, { 'idempotency-key': 'x'.repeat(256) }));
    expect(problem.errors).toMatchObject([{ header: 'idempotency-key' }]);
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['half a JSON', placing('{"customer":', json), 400, 'malformed-json'],
    ['a poisoned prototype', placing('{"__proto__": {"a": 1}}', json), 400, 'malformed-json'],
    ['XML', placing('<order/>', { 'content-type': 'application/xml' }), 415, 'unsupported-media-type'],
    [
      'a form',
      placing('a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported-media-type',
    ],
    ['plain text', placing('{}', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
    ['no content type', placing('{}'), 415, 'unsupported-media-type'],
    ['too much', placing(JSON.stringify('x'.repeat(300_000)), json), 413, 'body-too-large'],
    ['a broken escape in the path', { url: '/orders/%E0%A4%A' }, 400, 'invalid-request'],
    ['an unknown path', { url: '/nothing' }, 404, 'not-found'],
    ['an id that is none', { url: '/orders/42' }, 404, 'not-found'],
    ['an unknown problem', { url: '/problems/toString' }, 404, 'not-found'],
    ['an unknown status', { url: '/orders?status=lost' }, 400, 'invalid-request'],
    ['an unknown parameter', { url: '/orders?state=pending' }, 400, 'invalid-request'],
    ['a limit that is no number', { url: '/orders?limit=ten' }, 400, 'invalid-request'],
    ['before our era', { url: '/orders?since=0000-01-01T00:00:00Z' }, 400, 'invalid-request'],
    ['of a zone of no place', { url: '/orders?until=2026-01-01T00:00:00%2B16:00' }, 400, 'invalid-request'],
    [
      'a cursor of the year 0',
      { url: `/orders?cursor=${cursor(['0000-01-01T00:00:00.000000Z', anId])}` },
      400,
      'invalid-request',
    ],
    [
      'a cursor of a great number',
      { url: `/reviews?cursor=${cursor(['due', 2 ** 31, '2026-01-01T00:00:00.000000Z', anId])}` },
      400,
      'invalid-request',
    ],
    ['a limit out of range', { url: '/orders?limit=101' }, 400, 'invalid-request'],
    ['a bad cursor', { url: '/orders?cursor=abc' }, 400, 'invalid-request'],
    [
      'a negative restock',
      { method: 'POST', url: '/stock/TEA-GREEN/restock', payload: { quantity: -5 } },
      400,
      'invalid-request',
    ],
  ] as const)('because it is %s is a problem', async (_, request, status, type) => {
    expect(await problemOf(request)).toMatchObject({ status, type: `/problems/${type}` });
  });

  it('because of its method says which are allowed', async () => {
    const answer = await server.app.inject({ method: 'DELETE', url: '/orders/42?x=1' });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });
});

describe('when PostgreSQL is away', () => {
  it('an order gets 503 and when to come again, and nothing of it is in the log', async () => {
    const answer = await server.app.inject(placing(order));
    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.json()).toMatchObject({ type: '/problems/database-unavailable' });
    expect(server.logged.join('')).toContain('ECONNREFUSED');
    expect(server.logged.join('')).not.toMatch(/Lovelace|ada@|Analytical/);
  });

  it('the process is alive but not ready, and says why', async () => {
    expect((await server.app.inject('/healthz')).statusCode).toBe(200);
    const ready = await server.app.inject('/readyz');
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      status: 'not_ready',
      checks: {
        postgres: { status: 'down', vital: true },
        temporal: { status: 'down' },
        psp: { vital: false },
      },
    });
  });
});

it.each([
  ['is left to', { method: 'POST', url: `/reviews/${anId}/assign`, payload: { team: 'nobody' } }],
  ['is looked for in', { method: 'GET', url: '/reviews?team=nobody' }],
] as const)('a team that a case %s is one of those that there are', async (_, request) => {
  const { status, errors } = await problemOf({
    ...request,
    headers: { 'recourse-principal': 'olga; roles=operator', 'if-match': '*' },
  });
  expect(status).toBe(400);
  expect(errors?.[0]?.detail).toMatch(/payments.*leads/);
});

describe('a path that leads out of the folder of files', () => {
  it('is one at which nothing is', async () => {
    expect(await problemOf({ method: 'GET', url: '/docs/static/%2e%2e%2f' })).toMatchObject({ status: 404 });
  });
});

describe('a command that a page of another site has a browser send', () => {
  const from = (site: string): InjectOptions => ({
    method: 'POST',
    url: `/orders/${anId}/cancel`,
    headers: { 'sec-fetch-site': site },
  });

  it('is refused: the page needs to know no more than an id', async () => {
    expect(await problemOf(from('cross-site'))).toMatchObject({ type: '/problems/cross-site', status: 403 });
  });

  it.each(['same-origin', 'same-site', 'none'])('is not, where it is sent from %s', async (site) => {
    const { statusCode } = await server.app.inject(from(site));
    expect(statusCode).not.toBe(403);
  });

  const sent = (headers: Record<string, string>) => ({
    method: 'POST' as const,
    url: `/orders/${anId}/cancel`,
    headers,
  });

  it.each(['http://evil.example', 'http://shop.internal:8080', 'null'])(
    'is refused over plain http, where browsers tell only its origin: %s',
    async (origin) => {
      const refused = sent({ host: 'shop.internal:3000', origin });
      expect(await problemOf(refused)).toMatchObject({ type: '/problems/cross-site', status: 403 });
    },
  );

  it.each([
    ['the address that it was sent to', { host: 'shop.internal:3000', origin: 'http://shop.internal:3000' }],
    ['the public address', { host: '10.0.0.7:3000', origin: 'http://orders.example' }],
    ['no page', { host: 'shop.internal:3000' }],
  ])('is not over plain http, where it is from %s', async (_, headers) => {
    expect((await server.app.inject(sent(headers))).statusCode).not.toBe(403);
  });

  it('is not, where it only reads: links are followed from anywhere', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await server.app.inject({ url: '/problems/not-found', headers })).statusCode).toBe(200);
  });
});
