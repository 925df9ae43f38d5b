import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classify } from '../../../adapters/classify.ts';
import { httpWarehouse } from '../../../adapters/http-warehouse.ts';
import { stripePayments } from '../../../adapters/stripe-payments.ts';

let answer = { status: 200, type: 'application/json', body: '{}' };
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
});
const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function failureOf(work: Promise<unknown>) {
  return classify(
    await work.then(
      () => undefined,
      (error: unknown) => error,
    ),
  );
}

describe('a 404 to a question about a warehouse order', () => {
  const warehouse = () => httpWarehouse({ url: url(), timeoutMs: 1_000 });

  it('of the warehouse itself says that there is none', async () => {
    answer = { status: 404, type: 'application/problem+json', body: '{"code":"order_unknown"}' };
    expect(await warehouse().read('o-1')).toBe('unknown');
  });

  it.each([
    ['a gateway', 'text/html', '<h1>Not found</h1>'],
    ['somebody who does not know its orders', 'application/json', '{"code":"route_unknown"}'],
  ])('of %s does not', async (_, type, body) => {
    answer = { status: 404, type, body };
    expect(await failureOf(warehouse().read('o-1'))).toMatchObject({
      kind: 'persistent',
      cause: 'not_found',
    });
  });
});

describe('a command that a gateway answers', () => {
  it.each([400, 408, 413, 422])(
    'with %i, without a word of the party behind it, may have been carried out',
    async (status) => {
      answer = { status, type: 'text/html', body: '<h1>No</h1>' };
      const unknown = { kind: 'unknown', cause: 'outcome_unknown', answered: false };
      const warehouse = httpWarehouse({ url: url(), timeoutMs: 1_000 });
      expect(await failureOf(warehouse.release({ id: 'o-1', key: 'k' }))).toMatchObject(unknown);
      answer = { status, type: 'application/json', body: '{"error":{"message":"no"}}' };
      const payments = stripePayments({ apiKey: 'sk_test_sandbox', apiBase: url(), timeoutMs: 1_000 });
      expect(await failureOf(payments.void({ id: 'pi_1', key: 'k' }))).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('a refund', () => {
  const payments = () => stripePayments({ apiKey: 'sk_test_sandbox', apiBase: url(), timeoutMs: 1_000 });
  const refund = { id: 'pi_1', total: { amount: 100, currency: 'EUR' }, refundId: 'r', key: 'k' };
  const paid = { id: 're_1', status: 'pending', amount: 100, payment_intent: 'pi_1' };

  it.each(['failed', 'canceled'])('that is answered as %s is not paid', async (status) => {
    answer = { status: 200, type: 'application/json', body: JSON.stringify({ ...paid, status }) };
    expect(await failureOf(payments().refund(refund))).toMatchObject({ kind: 'persistent' });
  });

  it.each([
    ['no refund', {}],
    ['a refund of nobody knows what', { id: 're_1', status: 'succeeded' }],
    ['one of another amount', { ...paid, amount: 1 }],
    ['one of another payment', { ...paid, payment_intent: 'pi_2' }],
  ])('whose answer is %s may be paid or not', async (_, body) => {
    answer = { status: 200, type: 'application/json', body: JSON.stringify(body) };
    expect(await failureOf(payments().refund(refund))).toMatchObject({ kind: 'unknown', answered: true });
  });

  it('that is answered as one is paid', async () => {
    answer = { status: 200, type: 'application/json', body: JSON.stringify(paid) };
    await expect(payments().refund(refund)).resolves.toBeUndefined();
  });
});

describe('an answer of the payment provider that is no payment', () => {
  const payments = () => stripePayments({ apiKey: 'sk_test_sandbox', apiBase: url(), timeoutMs: 1_000 });
  const total = { amount: 1180, currency: 'EUR' };

  it.each(['{}', '{"id":"pi_1"}', '[]'])('%s tells nothing of what was done', async (body) => {
    answer = { status: 200, type: 'application/json', body };
    const unknown = { kind: 'unknown', cause: 'outcome_unknown' };
    expect(await failureOf(payments().create({ orderId: 'o-1', total, key: 'k' }))).toMatchObject(unknown);
    expect(await failureOf(payments().capture({ id: 'pi_1', total, key: 'k' }))).toMatchObject(unknown);
    expect(await failureOf(payments().read('pi_1'))).toMatchObject(unknown);
  });
});

describe('an answer of success that does not show what was asked for', () => {
  const payments = () => stripePayments({ apiKey: 'sk_test_sandbox', apiBase: url(), timeoutMs: 1_000 });
  const warehouse = () => httpWarehouse({ url: url(), timeoutMs: 1_000 });
  const total = { amount: 1180, currency: 'EUR' };
  const unknown = { kind: 'unknown', cause: 'outcome_unknown', answered: true };
  const intent = (status: string, charge: object | null) =>
    JSON.stringify({ id: 'pi_1', amount: 1180, currency: 'eur', status, latest_charge: charge });
  const held = { status: 'succeeded', amount: 1180, amount_captured: 0, amount_refunded: 0 };
  const taken = { ...held, amount_captured: 1180 };

  function answers(body: string): void {
    answer = { status: 200, type: 'application/json', body };
  }

  it.each([
    ['is under way', intent('processing', null)],
    ['wants another card', intent('requires_payment_method', null)],
    ['has ended', intent('canceled', held)],
    ['holds another amount', intent('requires_capture', { ...held, amount: 5 })],
  ])('to an authorisation: the payment %s', async (_, body) => {
    answers(body);
    const authorizing = payments().authorize({ id: 'pi_1', method: 'pm_card_visa', key: 'k' });
    expect(await failureOf(authorizing)).toMatchObject(unknown);
  });

  it.each([
    ['is still held', intent('requires_capture', held)],
    ['is under way', intent('processing', held)],
    ['was charged with another amount', intent('succeeded', { ...taken, amount_captured: 5 })],
  ])('to a capture: the payment %s', async (_, body) => {
    answers(body);
    expect(await failureOf(payments().capture({ id: 'pi_1', total, key: 'k' }))).toMatchObject(unknown);
  });

  it('to a void: the payment is still held', async () => {
    answers(intent('requires_capture', held));
    expect(await failureOf(payments().void({ id: 'pi_1', key: 'k' }))).toMatchObject(unknown);
  });

  it('to a command at the warehouse: the order is in another state', async () => {
    answers('{"status":"placed"}');
    expect(await failureOf(warehouse().release({ id: 'o-1', key: 'k' }))).toMatchObject(unknown);
    expect(await failureOf(warehouse().cancel({ id: 'o-1', orderId: 'o-1', key: 'k' }))).toMatchObject(
      unknown,
    );
    answers('{"status":"cancelled"}');
    const address = { name: 'Ada', line1: '1', city: 'X', postalCode: '1', country: 'GB' };
    const shipment = { id: 'o-1', orderId: 'o-1', address, lines: [], key: 'k' };
    expect(await failureOf(warehouse().place(shipment))).toMatchObject(unknown);
  });

  it('and one that does is believed', async () => {
    answers(intent('succeeded', taken));
    expect(await payments().capture({ id: 'pi_1', total, key: 'k' })).toMatchObject({ captured: 1180 });
    answers('{"status":"released"}');
    await expect(warehouse().release({ id: 'o-1', key: 'k' })).resolves.toBeUndefined();
  });
});
