import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { payRefund } from '../../sagas/order/effects/pay-refund.ts';
import { authorizePayment, capturePayment } from '../../sagas/order/effects/payment-effects.ts';
import { sendReceipt } from '../../sagas/order/effects/receipt-effects.ts';
import { holdItems, sellItems } from '../../sagas/order/effects/stock-effects.ts';
import { placeWarehouseOrder, releaseWarehouseOrder } from '../../sagas/order/effects/warehouse-effects.ts';
import { putAway } from '../../store/dead-letters/put-away.ts';
import {
  grantRefund,
  parkRefund,
  refundLetters,
  type RefundToPay,
} from '../../sagas/order/store/refunds/refunds.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});
afterEach(async () => {
  await steps.shop.clearFaults();
});
afterAll(() => steps.stop());

const author = { by: 'eva', reason: 'Looked at' };
const differs = 'that nobody asked it for here';

async function completed(): Promise<string> {
  const orderId = await steps.accept();
  const before = [authorizePayment, holdItems, capturePayment, placeWarehouseOrder] as const;
  await steps.deliverAll(orderId, ...before, sellItems, releaseWarehouseOrder, sendReceipt);
  await closeOrder(steps.pool, orderId, 'completed');
  return orderId;
}

async function granted(orderId: string, amount: number): Promise<RefundToPay> {
  const request = { amount, by: 'olga', reason: 'One was broken' };
  const done = await grantRefund(steps.pool, orderId, { request });
  if (done.kind !== 'done') throw new Error(done.kind);
  return { orderId, refundId: done.response.refundId };
}

const pay = (refund: RefundToPay) => payRefund(steps, refund);

/** Tried as its run does: what cannot be mended by trying again becomes a letter. @returns the letter's id */
async function parked(refund: RefundToPay, message: string): Promise<string> {
  await expect(pay(refund)).rejects.toThrow(message);
  await parkRefund(steps.pool, refund, { cause: 'payment_differs', message });
  const { rows } = await steps.pool.query<{ id: string }>('select id from dead_letter where subject = $1', [
    refund.refundId,
  ]);
  return rows[0]?.id ?? '';
}

const archive = (id: string, { orderId }: RefundToPay) =>
  putAway(steps.pool, { id, instanceId: orderId, cause: 'refund_failed' }, author);
const redrive = (id: string, { orderId }: RefundToPay, lookedAt = true) =>
  refundLetters.redrive(steps.pool, { id, instanceId: orderId }, { author, lookedAt });
const refunds = async (orderId: string) =>
  (await steps.shop.effects(orderId)).psp.filter((effect) => effect.startsWith('refund'));

async function byHand(orderId: string, amount: number): Promise<void> {
  const [authorized] = (await steps.shop.ledger('psp', orderId)) as unknown as { reference: string }[];
  const id = authorized?.reference ?? '';
  const total = { amount, currency: 'EUR' } as const;
  await steps.ports.payments.refund({ id, total, refundId: 'by-hand', key: `${orderId}/${amount}` });
}

describe('a refund that somebody paid by hand at the payment provider', () => {
  it('is not paid once more by another attempt, nor by a redrive of its group', async () => {
    const refund = await granted(await completed(), 500);
    await byHand(refund.orderId, 500);
    const letterId = await parked(refund, `5.00 EUR ${differs}`);
    await expect(pay(refund)).rejects.toThrow(differs);
    await redrive(letterId, refund, false);
    await expect(pay(refund)).rejects.toThrow(differs);
    expect(await refunds(refund.orderId)).toEqual(['refund 500']);
  });

  it('keeps no later one waiting once it is put away', async () => {
    const first = await granted(await completed(), 500);
    await byHand(first.orderId, 500);
    expect(await archive(await parked(first, differs), first)).toBe('put_away');
    await pay(await granted(first.orderId, 200));
    expect(await refunds(first.orderId)).toEqual(['refund 500', 'refund 200']);
  });

  it('is not paid once more where an older one was put away that was paid by other means', async () => {
    const older = await granted(await completed(), 300);
    const { orderId } = older;
    await steps.shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'card_declined' });
    expect(await archive(await parked(older, 'declined'), older)).toBe('put_away');
    const refund = await granted(orderId, 300);
    const letterId = await parked(refund, 'declined');
    await steps.shop.clearFaults();
    await byHand(orderId, 300);
    await redrive(letterId, refund);
    await expect(pay(refund)).rejects.toThrow(`3.00 EUR ${differs}`);
    expect(await refunds(orderId)).toEqual(['refund 300']);
  });
});

describe('what was given back at the payment provider for something else', () => {
  it('leaves less than all that was granted: what is left is paid once somebody has looked at it', async () => {
    const orderId = await completed();
    await byHand(orderId, 200);
    const refund = await granted(orderId, 1180);
    const letterId = await parked(refund, `2.00 EUR ${differs}`);
    await redrive(letterId, refund);
    expect(await pay(refund)).toBe('paid');
    expect(await refunds(orderId)).toEqual(['refund 200', 'refund 980']);
  });

  it('keeps a refund waiting until somebody has looked at it, and no later one', async () => {
    const orderId = await completed();
    await byHand(orderId, 200);
    const refund = await granted(orderId, 300);
    const letterId = await parked(refund, `2.00 EUR ${differs}`);
    await redrive(letterId, refund);
    expect(await pay(refund)).toBe('paid');
    expect(await pay(await granted(orderId, 100))).toBe('paid');
    expect(await refunds(orderId)).toEqual(['refund 200', 'refund 300', 'refund 100']);
  });

  it('since then is asked about again', async () => {
    const orderId = await completed();
    await byHand(orderId, 200);
    const refund = await granted(orderId, 300);
    await redrive(await parked(refund, differs), refund);
    await byHand(orderId, 150);
    await expect(pay(refund)).rejects.toThrow(`3.50 EUR ${differs}`);
    expect(await refunds(orderId)).toEqual(['refund 200', 'refund 150']);
  });
});
