import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { temporalCli } from '../rig/temporal-cli.ts';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { eva, type LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import type { Shop } from '../rig/shop.ts';
import { expectNoDrift, redriveBehind, restore, sweptSoon } from '../rig/restorable.ts';
import { startDesks } from '../rig/desks.ts';
import type { System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
    RECOURSE_HOLD_TTL_MS: '3000',
    RECOURSE_REVIEW_LAST_RESORT_MS: '5000',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
  }));
}, 60_000);

afterAll(() => system.stop());

/** What is done after a back-up, and forgotten. */
async function forgotten(work: () => Promise<void>): Promise<void> {
  const copy: BackUp = await backUp(system.settings.database.url);
  try {
    await work();
    await restore(system, copy);
  } finally {
    await copy.drop();
  }
}

/** Charged, refused by the warehouse, cancelled, and not refunded: an engineer has to see to it. */
async function unrefunded(): Promise<{ orderId: string; letterId: string }> {
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock', times: 1 });
  await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'charge_disputed' });
  const orderId = await shop.place();
  await reviews.caseOf(orderId);
  await shop.until(orderId, ({ payments }) => payments.captured > 0);
  await shop.post(`/orders/${orderId}/cancel`, {});
  const { deadLetterId: letterId } = await letters.letterOf(orderId, 'status=open&step=capturePayment');
  await shop.clearFaults();
  return { orderId, letterId };
}

/** A run that has yet to come as far refuses. */
async function redriveUntilCompleted(orderId: string, ...letterIds: readonly string[]): Promise<void> {
  await eventually(async () => {
    for (const letterId of letterIds) await letters.act(letterId, 'redrive');
    return (await shop.get(orderId)).status === 'completed';
  });
}

async function refundsOf(orderId: string): Promise<string[]> {
  return (await shop.effects(orderId)).psp.filter((effect) => effect.startsWith('refund'));
}

async function expectSettledOnce(orderId: string, letterId: string): Promise<void> {
  expect((await letters.show(letterId)).status).toBe('open');
  expect(await refundsOf(orderId)).toEqual([]);
  const settled = { ...eva, reference: 'bank-77', elsewhere: true };
  expect((await letters.act(letterId, 'settle', settled)).status).toBe(200);
  await shop.untilStatus(orderId, 'cancelled');
  expect(await refundsOf(orderId)).toEqual([]);
}

describe('given a step that waits for an engineer', () => {
  it('when its run is lost and started again, then it goes on waiting', async () => {
    const { orderId, letterId } = await unrefunded();
    await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('lost');
    const { deadLetterId } = await letters.letterOf(orderId, 'cause=run_lost&status=open');
    await letters.act(deadLetterId, 'redrive');
    await letters.until(deadLetterId, 'resolved');
    await expectSettledOnce(orderId, letterId);
  });

  it('when a person did it elsewhere, and that is lost with a restore, then it is not done beside it', async () => {
    const { orderId, letterId } = await unrefunded();
    await forgotten(async () => {
      await letters.act(letterId, 'settle', { ...eva, reference: 'bank-77', elsewhere: true });
      await shop.untilStatus(orderId, 'cancelled');
    });
    await redriveBehind(letters, orderId);
    await expectSettledOnce(orderId, letterId);
  });
});

describe('given an order that was completed after the back-up', () => {
  it('when a part of it was given back as goodwill since, then it completes again, and the customer keeps that', async () => {
    const { orderId, letterId } = await letters.parked('psp', 'capture');
    await forgotten(async () => {
      await letters.act(letterId, 'redrive');
      await shop.untilStatus(orderId, 'completed');
      await shop.post(`/orders/${orderId}/refund`, { amount: 100, ...eva });
      await shop.until(orderId, ({ payments }) => payments.refunded === 100);
    });
    const before = (await shop.effects(orderId)).psp;
    await redriveBehind(letters, orderId);
    await letters.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
    expect((await shop.effects(orderId)).psp).toEqual(before);
  });

  it('when its payment lapsed and was taken again since, and its run goes on at once, then it is charged once', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const orderId = await shop.place();
    const { deadLetterId: charging } = await letters.letterOf(orderId, 'status=open&step=capturePayment');
    const { deadLetterId: placing } = await letters.letterOf(orderId, 'status=open&step=warehouseOrder');
    await shop.clearFaults();
    await forgotten(async () => {
      await shop.pspSwitch('authorizations/lapse', { orderId });
      await letters.act(charging, 'redrive');
      await shop.until(orderId, ({ payments }) => payments.captured > 0);
    });
    await shop.pspSwitch('keys/expire', {});
    await redriveUntilCompleted(orderId, placing, charging);
    const charged = ['authorize 1180', 'lapse 1180', 'authorize 1180', 'capture 1180'];
    expect((await shop.effects(orderId)).psp).toEqual(charged);
    await expectNoDrift(shop, orderId);
  });

  it('when its payment was taken again since, and somebody decides on it first, then it is charged once', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await shop.fault('warehouse', {
      operation: 'place',
      kind: 'refuse',
      code: 'warehouse_refused',
      times: 1,
    });
    const orderId = await shop.place();
    const { deadLetterId: charging } = await letters.letterOf(orderId, 'status=open&step=capturePayment');
    const { caseId } = await reviews.caseOf(orderId);
    await shop.clearFaults();
    await forgotten(async () => {
      await shop.pspSwitch('authorizations/lapse', { orderId });
      await letters.act(charging, 'redrive');
      await shop.until(orderId, ({ payments }) => payments.captured > 0);
    });
    await shop.pspSwitch('keys/expire', {});
    await eventually(async () => (await reviews.decide(caseId, 'retry')).status !== 503);
    await redriveUntilCompleted(orderId, charging);
    const charged = ['authorize 1180', 'lapse 1180', 'authorize 1180', 'capture 1180'];
    expect((await shop.effects(orderId)).psp).toEqual(charged);
    await expectNoDrift(shop, orderId);
  });

  it('when its payment was taken again since, and its run, which was reset, cancels it, then all is given back', async () => {
    const { orderId, letterId } = await letters.parked('psp', 'capture');
    await shop.fault('warehouse', { operation: 'release', kind: 'outage' });
    await forgotten(async () => {
      await shop.pspSwitch('authorizations/lapse', { orderId });
      await letters.act(letterId, 'redrive');
      await shop.until(orderId, ({ payments }) => payments.captured > 0);
    });
    await shop.clearFaults();
    await temporalCli(
      ...['workflow', 'reset', '--workflow-id', workflowIdOf('order', orderId)],
      ...['--type', 'FirstWorkflowTask', '--reason', 'test'],
    );
    await shop.post(`/orders/${orderId}/cancel`, {});
    await shop.untilStatus(orderId, 'cancelled');
    expect(await refundsOf(orderId)).toEqual(['refund 1180']);
  });

  it('when its last piece was sold to somebody else since, then nobody takes it back: somebody counts', async () => {
    const { orderId, letterId } = await letters.parked('warehouse', 'place', {
      sku: 'POT-CAST',
      quantity: 1,
    });
    await forgotten(async () => {
      await letters.act(letterId, 'redrive');
      await shop.untilStatus(orderId, 'completed');
    });
    await letters.letterOf(orderId, 'cause=record_behind&status=open');
    await soldToAnother();
    await redriveBehind(letters, orderId);
    await letters.act(letterId, 'redrive');

    const { deadLetterId } = await letters.letterOf(orderId, 'cause=stock_uncounted&status=open');
    expect((await letters.show(deadLetterId)).message).toContain('POT-CAST');
    await shop.post('/stock/POT-CAST/restock', { quantity: 1 });
    await letters.act(deadLetterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
    expect(await refundsOf(orderId)).toEqual([]);
    await expectNoDrift(shop, orderId);
  });
});

/** As soon as what is held for the order before has lapsed. */
async function soldToAnother(): Promise<void> {
  await eventually(async () => {
    const { body } = await letters.api.get<{ sku: string; available: number }[]>('/stock');
    return body.some(({ sku, available }) => sku === 'POT-CAST' && available > 0);
  });
  await shop.untilStatus(await shop.place({ sku: 'POT-CAST', quantity: 1 }), 'completed');
}
