import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { perform } from '../../activities/perform.ts';
import { orderService } from '../../sagas/order/effects/order-service.ts';
import { authorizePayment, voidPayment } from '../../sagas/order/effects/payment-effects.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { standstill, startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});
afterEach(() => steps.shop.clearFaults());
afterAll(async () => {
  await steps.shop.expectBalancedBooks();
  await steps.stop();
});

async function paymentOf(orderId: string): Promise<string> {
  const { rows } = await steps.pool.query<{ reference: string }>(
    `select reference from fence where instance_id = $1 and step = 'authorizePayment' and phase = 'run'`,
    [orderId],
  );
  return rows[0]?.reference ?? '';
}

async function cancelled(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
  expect(await closeOrder(steps.pool, orderId, 'cancelled')).toEqual({
    kind: 'not_undone',
    steps: ['authorizePayment'],
  });
  await steps.deliverAll(orderId, voidPayment);
  expect(await closeOrder(steps.pool, orderId, 'cancelled')).toEqual({ kind: 'closed' });
}

describe('a cancelled order', () => {
  it("leaves no payment that waits for the customer's bank", async () => {
    const orderId = await steps.accept({ paymentMethod: 'pm_card_authenticationRequired' });
    expect(await steps.deliver(authorizePayment, orderId)).toMatchObject({
      cause: 'authentication_required',
    });
    await cancelled(orderId);
    expect(await steps.ports.payments.read(await paymentOf(orderId))).toMatchObject({ status: 'canceled' });
  });

  it('leaves no payment that was declined and could be tried again', async () => {
    const orderId = await steps.accept({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    expect(await steps.deliver(authorizePayment, orderId)).toMatchObject({ kind: 'refused' });
    await cancelled(orderId);
    expect(await steps.ports.payments.read(await paymentOf(orderId))).toMatchObject({ status: 'canceled' });
  });
});

describe('a limit that came with a deployment', () => {
  it('does not call refused what a worker that was killed may have authorised', async () => {
    const orderId = await steps.accept();
    const asleep = standstill(steps.ports, 'payments', 'authorize', 'after');
    const late = steps.deliver(authorizePayment, orderId, asleep.ports).catch(() => {});
    await asleep.reached;
    const limited = { ...steps, steps: { ...steps.steps, approvalAbove: 1 } };
    expect(await perform(orderService, authorizePayment, limited, orderId)).toMatchObject({
      kind: 'succeeded',
    });
    asleep.wake();
    await late;
    await cancelled(orderId);
    expect((await steps.shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });
});
