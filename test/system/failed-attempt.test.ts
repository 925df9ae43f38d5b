import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import Stripe from 'stripe';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../sagas/order/effects/payment-effects.ts';
import { KnownFailure } from '../../adapters/failure.ts';
import { stackWithoutMessages } from '../../activities/stack.ts';
import { holdItems, releaseItems } from '../../sagas/order/effects/stock-effects.ts';
import { cancelWarehouseOrder, placeWarehouseOrder } from '../../sagas/order/effects/warehouse-effects.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { standstill, startSteps, type Steps } from '../rig/steps.ts';
import { tamper } from '../rig/spoiled-effect.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterEach(() => steps.shop.clearFaults());

afterAll(async () => {
  await steps.shop.expectBalancedBooks();
  await steps.stop();
});

async function cancelling(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
}

describe('an attempt that failed', () => {
  it('says where that came from, in names and frames, as its dead letter will', async () => {
    const orderId = await steps.accept();
    await steps.shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    const error = await steps.deliver(authorizePayment, orderId).catch((thrown: unknown) => thrown);
    expect((error as Error).cause).toBeInstanceOf(Stripe.errors.StripeError);
    const stack = stackWithoutMessages(error);
    expect(stack).toMatch(/^KnownFailure\n[^]*\ncaused by Stripe\w+Error\n +at /);
    expect(stack).not.toContain((error as Error & { cause: Error }).cause.message);
    await cancelling(orderId);
    await steps.shop.clearFaults();
    await steps.deliverAll(orderId, voidPayment);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('an attempt that fails after its phase was refused', () => {
  it.each([
    ['may be retried', { kind: 'transient', cause: 'rate_limited' }],
    ['cannot be mended by a retry', { kind: 'persistent', cause: 'request_invalid' }],
  ] as const)('is told of the refusal, although its own failure %s', async (_, failure) => {
    const orderId = await steps.accept();
    const place = () => Promise.reject(new KnownFailure({ ...failure, detail: '' }));
    const warehouse = { ...steps.ports.warehouse, place };
    const asleep = standstill({ ...steps.ports, warehouse }, 'warehouse', 'place', 'before');
    const late = steps.deliver(placeWarehouseOrder, orderId, asleep.ports);
    await asleep.reached;
    await steps.shop.fault('warehouse', {
      operation: 'place',
      kind: 'refuse',
      code: 'out_of_stock',
      times: 1,
    });
    await steps.deliver(placeWarehouseOrder, orderId);

    asleep.wake();

    expect(await late).toMatchObject({ kind: 'refused', cause: 'out_of_stock' });
    await cancelling(orderId);
    await steps.deliverAll(orderId, cancelWarehouseOrder);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('an attempt whose worker died when it had placed the order at the warehouse', () => {
  it('is looked up once its key is too old to be sent again', async () => {
    const orderId = await steps.accept();
    const killed = standstill(steps.ports, 'warehouse', 'place', 'after');
    void steps.deliver(placeWarehouseOrder, orderId, killed.ports);
    await killed.reached;
    await tamper(
      steps.pool,
      orderId,
      `update fence set key_sent_at = key_sent_at - interval '2 days' where instance_id = $1`,
    );
    await steps.shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock' });

    expect(await steps.deliver(placeWarehouseOrder, orderId)).toMatchObject({ kind: 'succeeded' });

    expect(await steps.shop.fired('warehouse', 'place')).toBe(0);
    await cancelling(orderId);
    await steps.deliverAll(orderId, cancelWarehouseOrder);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('an attempt of which the other party does not say what came of it', () => {
  it('is not refused because the look-up was: it is looked up again', async () => {
    const orderId = await steps.accept();
    await steps.shop.fault('warehouse', { operation: 'place', kind: 'fail_after', times: 1 });
    const refuse = { operation: 'retrieve', kind: 'refuse', code: 'out_of_stock', times: 1 };
    await steps.shop.fault('warehouse', refuse);

    await expect(steps.deliver(placeWarehouseOrder, orderId)).rejects.toMatchObject({
      failure: { kind: 'unknown' },
    });
    expect(await steps.deliver(placeWarehouseOrder, orderId)).toMatchObject({ kind: 'succeeded' });

    expect((await steps.shop.effects(orderId)).warehouse).toEqual(['place']);
    await cancelling(orderId);
    await steps.deliverAll(orderId, cancelWarehouseOrder);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('a capture whose authorisation has lapsed', () => {
  it('is refused where the bank declines the new one: somebody is asked, and no redrive sends the same key for ever', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment, holdItems);
    await steps.shop.pspSwitch('authorizations/lapse', { orderId });
    const code = 'try_again_later';
    await steps.shop.fault('psp', { operation: 'create', kind: 'refuse', code, times: 1 });

    expect(await steps.deliver(capturePayment, orderId)).toMatchObject({
      kind: 'refused',
      cause: 'issuer_unavailable',
    });

    await cancelling(orderId);
    await steps.deliverAll(orderId, refundPayment, releaseItems, voidPayment);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('an undo that finds the payment captured at the last moment', () => {
  it('does not wait for an engineer: the next attempt refunds it', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment, holdItems);
    const capture = standstill(steps.ports, 'payments', 'capture', 'before');
    const captured = steps.deliver(capturePayment, orderId, capture.ports);
    await capture.reached;
    await cancelling(orderId);
    const undo = standstill(steps.ports, 'payments', 'void', 'before');
    const undone = steps.deliver(refundPayment, orderId, undo.ports).catch((thrown: unknown) => thrown);
    await undo.reached;
    capture.wake();
    await Promise.allSettled([captured]);

    undo.wake();

    expect(await undone).toMatchObject({ failure: { kind: 'transient' } });
    await steps.deliverAll(orderId, refundPayment, releaseItems, voidPayment);
    await closeOrder(steps.pool, orderId, 'cancelled');
    expect((await steps.shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'capture 1180',
      'refund 1180',
    ]);
  });
});

describe('an attempt that was presumed lost, and succeeds while a later one is under way', () => {
  it('leaves the later key used: whatever is asked for next takes another', async () => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, authorizePayment, holdItems);
    const lost = standstill(steps.ports, 'warehouse', 'place', 'before');
    const first = steps.deliver(placeWarehouseOrder, orderId, lost.ports);
    await lost.reached;
    await steps.shop.fault('warehouse', { operation: 'place', kind: 'fail_before', times: 1 });
    await expect(steps.deliver(placeWarehouseOrder, orderId)).rejects.toThrow();
    const later = standstill(steps.ports, 'warehouse', 'place', 'before');
    const second = steps.deliver(placeWarehouseOrder, orderId, later.ports);
    await later.reached;

    lost.wake();
    expect(await first).toMatchObject({ kind: 'succeeded' });

    const { rows } = await steps.pool.query(
      `select key_number, attempts from fence where instance_id = $1 and step = 'warehouseOrder' and phase = 'try'`,
      [orderId],
    );
    expect(rows).toEqual([{ key_number: 2, attempts: 3 }]);
    later.wake();
    expect(await second).toMatchObject({ kind: 'succeeded' });
    await cancelling(orderId);
    await steps.deliverAll(orderId, cancelWarehouseOrder, releaseItems, voidPayment);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});
