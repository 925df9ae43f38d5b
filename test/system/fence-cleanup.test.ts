import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import type { Effect } from '../../sagas/order/effects/effect.ts';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../sagas/order/effects/payment-effects.ts';
import { sendReceipt } from '../../sagas/order/effects/receipt-effects.ts';
import { holdItems, releaseItems, sellItems } from '../../sagas/order/effects/stock-effects.ts';
import {
  cancelWarehouseOrder,
  placeWarehouseOrder,
  releaseWarehouseOrder,
} from '../../sagas/order/effects/warehouse-effects.ts';
import { deleteOldFences } from '../../store/sweep/fence-cleanup.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { reconcile } from '../../reconcile/reconcile.ts';
import { orderComparing } from '../../sagas/order/effects/drift/order-comparing.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSteps, type Steps } from '../rig/steps.ts';
import { startSystem } from '../rig/system.ts';

const doing = [
  authorizePayment,
  holdItems,
  capturePayment,
  placeWarehouseOrder,
  sellItems,
  releaseWarehouseOrder,
  sendReceipt,
];
const undoing = [cancelWarehouseOrder, refundPayment, releaseItems, voidPayment];

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterAll(() => steps.stop());

async function completed(): Promise<string> {
  const orderId = await steps.accept();
  await steps.deliverAll(orderId, ...doing);
  await closeOrder(steps.pool, orderId, 'completed');
  return orderId;
}

async function cancelled(...done: readonly Effect[]): Promise<string> {
  const orderId = await steps.accept();
  await steps.deliverAll(orderId, ...done);
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
  await steps.deliverAll(orderId, ...undoing);
  await closeOrder(steps.pool, orderId, 'cancelled');
  return orderId;
}

async function fencesOf({ pool }: Pick<Steps, 'pool'>, orderId: string): Promise<number> {
  return (await pool.query('select from fence where instance_id = $1', [orderId])).rows.length;
}

async function cleanUp(closedForMs = 0): Promise<void> {
  await deleteOldFences(steps.pool, { closedForMs, limit: 1_000 });
}

async function drifts(): Promise<readonly string[]> {
  return (await reconcile(orderComparing, steps)).drifts.map(({ message }) => message);
}

describe('the fences of an order that ended long ago', () => {
  it.each([
    ['completed', completed],
    ['cancelled', () => cancelled(authorizePayment, holdItems, capturePayment, placeWarehouseOrder)],
  ] as const)('are deleted when it was %s; any phase that arrives then is refused', async (as, make) => {
    const orderId = await make();
    expect(await fencesOf(steps, orderId)).toBeGreaterThan(0);
    const effects = await steps.shop.effects(orderId);
    await cleanUp();
    expect(await fencesOf(steps, orderId)).toBe(0);
    for (const effect of [...doing, ...undoing])
      expect(await steps.deliver(effect, orderId)).toEqual({ kind: 'closed', as });
    expect(await steps.shop.effects(orderId)).toEqual(effects);
    expect(await fencesOf(steps, orderId)).toBe(0);
    expect(await drifts()).toEqual([]);
  });

  it('are not needed to find money that went back behind our back', async () => {
    const orderId = await completed();
    await cleanUp();
    expect(await drifts()).toEqual([]);

    const paymentOf = async (id: string) => {
      const { rows } = await steps.pool.query<{ ids: string[] }>(
        `select state -> 'paymentIds' as ids from saga_instance where instance_id = $1`,
        [id],
      );
      return rows[0]?.ids[0] ?? '';
    };
    await steps.ports.payments.refund({
      id: await paymentOf(orderId),
      total: { amount: 180, currency: 'EUR' },
      refundId: 'planted',
      key: 'planted',
    });
    const found = await drifts();
    expect(found).toContainEqual(expect.stringContaining('10.00 EUR was kept, due is 11.80 EUR'));
  });

  it('are kept until then, and those of an open order for ever', async () => {
    const open = await steps.accept();
    await steps.deliverAll(open, authorizePayment, holdItems);
    const closed = await cancelled(authorizePayment);
    const [before, young] = [await fencesOf(steps, open), await fencesOf(steps, closed)];
    await cleanUp(60_000);
    expect(await fencesOf(steps, closed)).toBe(young);
    await cleanUp();
    expect(await fencesOf(steps, closed)).toBe(0);
    expect(await fencesOf(steps, open)).toBe(before);
  });

  it('are deleted a few orders at a time, those that ended first before the others', async () => {
    await cleanUp();
    const orders = [await cancelled(authorizePayment), await cancelled(authorizePayment), await cancelled()];
    const left = async () => await Promise.all(orders.map((orderId) => fencesOf(steps, orderId)));
    expect(await deleteOldFences(steps.pool, { closedForMs: 0, limit: 1 })).toBe(1);
    expect((await left()).map((count) => count > 0)).toEqual([false, true, true]);
    expect(await deleteOldFences(steps.pool, { closedForMs: 0, limit: 5 })).toBe(2);
    expect(await deleteOldFences(steps.pool, { closedForMs: 0, limit: 5 })).toBe(0);
    expect(await left()).toEqual([0, 0, 0]);
  });
});

describe('the sweeper', () => {
  it('deletes the fences of orders that ended longer ago than they are kept, and of no other', async () => {
    const system = await startSystem({
      RECOURSE_STEP_ATTEMPTS: '2',
      RECOURSE_BACKOFF_MAX_MS: '100',
      RECOURSE_SWEEP_EVERY_MS: '100',
      RECOURSE_KEEP_FENCES_MS: '200',
    });
    try {
      const shop = new Shop(system);
      const { orderId: stalled, letterId } = await new LetterDesk(system.url, shop).parked('psp', 'capture');
      const ended = [await shop.place(), await shop.place({ country: 'AQ' })];
      for (const orderId of ended) {
        await shop.untilClosed(orderId);
        await eventually(async () => (await fencesOf(system, orderId)) === 0);
      }
      expect(await fencesOf(system, stalled)).toBeGreaterThan(0);
      await shop.post(`/dead-letters/${letterId}/redrive`, { reason: 'It is back' });
      await shop.untilStatus(stalled, 'completed');
      await eventually(async () => (await fencesOf(system, stalled)) === 0);
      await shop.expectBalancedBooks();
    } finally {
      await system.stop();
    }
  });
});
