import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stripePayments } from '../../adapters/stripe-payments.ts';
import type { PaymentPort } from '../../sagas/order/effects/ports.ts';
import { SandboxForTest } from './start-for-test.ts';

let sandbox: SandboxForTest;
let payments: PaymentPort;

beforeAll(async () => {
  sandbox = await SandboxForTest.start();
  payments = stripePayments({ apiKey: 'sk_test_sandbox', apiBase: sandbox.url, timeoutMs: 5_000 });
});

afterAll(() => sandbox.remove());

describe('a payment', () => {
  it.each([
    ['EUR', { total: 1_180, back: 180 }, [1_180, 1_180, 180]],
    ['ISK', { total: 1_000, back: 300 }, [100_000, 100_000, 30_000]],
    ['UGX', { total: 5_000, back: 1_000 }, [500_000, 500_000, 100_000]],
    ['MGA', { total: 590_000, back: 100_000 }, [5_900, 5_900, 1_000]],
    ['JPY', { total: 500, back: 100 }, [500, 500, 100]],
    ['KWD', { total: 5_120, back: 120 }, [5_120, 5_120, 120]],
  ])('in %s moves what was ordered, and says so in minor units', async (currency, { total, back }, moved) => {
    const orderId = `order-${currency}`;
    const id = await payments.create({
      orderId,
      total: { amount: total, currency },
      key: `${orderId}/create`,
    });
    await payments.authorize({ id, method: 'pm_card_visa', key: `${orderId}/authorize` });
    await payments.capture({ id, total: { amount: total, currency }, key: `${orderId}/capture` });
    await payments.refund({
      id,
      total: { amount: back, currency },
      refundId: 'r1',
      key: `${orderId}/refund`,
    });
    expect(await payments.read(id)).toMatchObject({
      status: 'captured',
      amount: total,
      authorized: total,
      captured: total,
      refunded: back,
    });
    const ledger = await fetch(`${sandbox.url}/sandbox/psp/ledger?orderId=${orderId}`);
    const entries = (await ledger.json()) as { amount: number }[];
    expect(entries.map(({ amount }) => amount)).toEqual(moved);
  });

  it('that Stripe would round is not sent', async () => {
    const total = { amount: 5_124, currency: 'KWD' };
    await expect(payments.create({ orderId: 'order-1', total, key: 'order-1/create' })).rejects.toMatchObject(
      {
        failure: { kind: 'persistent', cause: 'request_invalid' },
      },
    );
  });
});
