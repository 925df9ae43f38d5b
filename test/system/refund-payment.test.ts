import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { payRefund } from '../../sagas/order/effects/pay-refund.ts';
import { authorizePayment, capturePayment } from '../../sagas/order/effects/payment-effects.ts';
import { sendReceipt } from '../../sagas/order/effects/receipt-effects.ts';
import { holdItems, sellItems } from '../../sagas/order/effects/stock-effects.ts';
import { placeWarehouseOrder, releaseWarehouseOrder } from '../../sagas/order/effects/warehouse-effects.ts';
import { putAway } from '../../store/dead-letters/put-away.ts';
import { grantRefund, type RefundToPay } from '../../sagas/order/store/refunds/refunds.ts';
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

async function completed(beforeItCloses = (_: string) => Promise.resolve()): Promise<string> {
  const orderId = await steps.accept();
  const before = [authorizePayment, holdItems, capturePayment, placeWarehouseOrder] as const;
  await steps.deliverAll(orderId, ...before, sellItems, releaseWarehouseOrder, sendReceipt);
  await beforeItCloses(orderId);
  await closeOrder(steps.pool, orderId, 'completed');
  return orderId;
}

async function granted(orderId: string, amount: number): Promise<RefundToPay> {
  const request = { amount, by: 'olga', reason: 'One was broken' };
  const done = await grantRefund(steps.pool, orderId, { request });
  if (done.kind !== 'done') throw new Error(done.kind);
  return { orderId, refundId: done.response.refundId };
}

const pay = (refund: RefundToPay, given: Partial<Steps> = {}) => payRefund({ ...steps, ...given }, refund);
const refunds = async (orderId: string) =>
  (await steps.shop.effects(orderId)).psp.filter((effect) => effect.startsWith('refund'));

describe('a refund whose first request is slow, so that it arrives after its retry has failed', () => {
  it('is paid once: nothing is sent under a new key while the first may still arrive', async () => {
    const orderId = await completed();
    const refund = await granted(orderId, 590);
    const slow = standstill(steps.ports, 'payments', 'refund', 'before');
    const late = pay(refund, { ports: slow.ports }).catch(() => {});
    await slow.reached;
    await steps.shop.fault('psp', { operation: 'refund', kind: 'fail_before', times: 1 });
    await expect(pay(refund)).rejects.toThrow('sandbox fault');
    await expect(pay(refund)).rejects.toThrow('an earlier request may still arrive');
    slow.wake();
    await late;
    await pay(refund);
    expect(await refunds(orderId)).toEqual(['refund 590']);
  });

  it('is sent under a new key once the first cannot arrive any more', async () => {
    const orderId = await completed();
    const refund = await granted(orderId, 590);
    const never = standstill(steps.ports, 'payments', 'refund', 'before');
    void pay(refund, { ports: never.ports }).catch(() => {});
    await never.reached;
    await steps.shop.fault('psp', { operation: 'refund', kind: 'fail_before', times: 1 });
    await expect(pay(refund)).rejects.toThrow('sandbox fault');
    await expect(pay(refund)).rejects.toThrow('an earlier request may still arrive');
    await steps.shop.clearFaults();
    await pay(refund, { steps: { ...steps.steps, sendLifeMs: 1 } });
    expect(await refunds(orderId)).toEqual(['refund 590']);
  });
});

describe('two refunds of an order of which one payment stands in two fences', () => {
  it('are each paid: an id counts once', async () => {
    const orderId = await completed(async (id) => {
      await tamper(
        steps.pool,
        id,
        `update fence set made = (select made from fence where instance_id = $1 and step = 'authorizePayment')
         where instance_id = $1 and step = 'capturePayment'`,
      );
    });
    for (const amount of [500, 400]) await pay(await granted(orderId, amount));
    expect(await refunds(orderId)).toEqual(['refund 500', 'refund 400']);
  });
});

describe('a refund that is tried again and again', () => {
  it('has a dead letter while it is tried, which is resolved when it is paid', async () => {
    const orderId = await completed();
    const refund = await granted(orderId, 100);
    await steps.shop.fault('psp', { operation: 'refund', kind: 'outage' });
    const letters = async () =>
      (
        await steps.pool.query<{ status: string; subject: string }>(
          `select status, subject from dead_letter where instance_id = $1 and cause = 'refund_failed'`,
          [orderId],
        )
      ).rows;
    for (let attempt = 1; attempt < steps.steps.attempts; attempt += 1)
      await expect(pay(refund)).rejects.toThrow();
    expect(await letters()).toEqual([]);
    await expect(pay(refund)).rejects.toThrow();
    expect(await letters()).toEqual([{ status: 'open', subject: refund.refundId }]);
    await steps.shop.clearFaults();
    await pay(refund);
    expect(await letters()).toEqual([{ status: 'resolved', subject: refund.refundId }]);
    expect(await refunds(orderId)).toEqual(['refund 100']);
  });
});

describe('a refund that is tried on while an engineer wants to put it away, having paid it by bank transfer', () => {
  /** Tried so often that it has a letter. @returns the letter's id */
  async function tried(refund: RefundToPay, fault: object): Promise<string> {
    await steps.shop.fault('psp', { kind: 'outage', ...fault });
    for (let attempt = 1; attempt <= steps.steps.attempts; attempt += 1)
      await expect(pay(refund)).rejects.toThrow();
    await steps.shop.clearFaults();
    const { rows } = await steps.pool.query<{ id: string }>('select id from dead_letter where subject = $1', [
      refund.refundId,
    ]);
    return rows[0]?.id ?? '';
  }

  const archive = (id: string, { orderId }: RefundToPay) =>
    putAway(
      steps.pool,
      { id, instanceId: orderId, cause: 'refund_failed' },
      { by: 'eva', reason: 'Paid by transfer' },
    );

  it('is not paid once it is put away', async () => {
    const refund = await granted(await completed(), 500);
    const letterId = await tried(refund, {});
    expect(await archive(letterId, refund)).toBe('put_away');
    expect(await pay(refund)).toBe('put_away');
    expect(await refunds(refund.orderId)).toEqual([]);
  });

  it('is not paid by an attempt either that had begun before', async () => {
    const refund = await granted(await completed(), 500);
    const letterId = await tried(refund, {});
    const begun = standstill(steps.ports, 'payments', 'refunds', 'after');
    const attempt = pay(refund, { ports: begun.ports });
    await begun.reached;
    expect(await archive(letterId, refund)).toBe('put_away');
    begun.wake();
    expect(await attempt).toBe('put_away');
    expect(await refunds(refund.orderId)).toEqual([]);
  });

  it('cannot be put away while what was sent may still arrive, and is paid', async () => {
    const refund = await granted(await completed(), 500);
    const letterId = await tried(refund, {});
    const slow = standstill(steps.ports, 'payments', 'refund', 'before');
    const late = pay(refund, { ports: slow.ports });
    await slow.reached;
    expect(await archive(letterId, refund)).toBe('in_doubt');
    slow.wake();
    expect(await late).toBe('paid');
    expect(await archive(letterId, refund)).toBe('ended');
    expect(await refunds(refund.orderId)).toEqual(['refund 500']);
  });

  it('cannot be put away after an answer that does not tell whether it was paid', async () => {
    const refund = await granted(await completed(), 500);
    const letterId = await tried(refund, {});
    await steps.shop.fault('psp', { operation: 'refund', kind: 'fail_sticky', effect: true, times: 1 });
    await expect(pay(refund)).rejects.toThrow();
    expect(await archive(letterId, refund)).toBe('in_doubt');
    expect(await pay(refund)).toBe('paid');
    expect(await refunds(refund.orderId)).toEqual(['refund 500']);
  });
});
