import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { undone } from '../../sagas/order/given-back.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import {
  expectNoDrift,
  redriveBehind,
  redriveDecided,
  Restorable,
  sentFor,
  sweepsMs,
} from '../rig/restorable.ts';

const desks = new Restorable({});
const less = { sku: 'CUP-SET', quantity: 1 };

/** Two sets of cups, and a case of what the warehouse refused. */
async function refusedOnce({ operation }: { operation: string }): Promise<string> {
  await desks.shop.fault('warehouse', { operation, kind: 'refuse', code: 'out_of_stock', times: 1 });
  const orderId = await desks.shop.place({ sku: 'CUP-SET' });
  await desks.reviews.caseOf(orderId);
  return orderId;
}

/** Charged again for what an item was substituted with, and refused by the warehouse both times. */
async function paidTwice(): Promise<string> {
  const { shop, reviews } = desks;
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'warehouse_refused', times: 2 });
  const orderId = await shop.place({ sku: 'TEA-GREEN' });
  const { caseId } = await reviews.caseOf(orderId);
  await shop.until(orderId, ({ payments }) => payments.captured > 0);
  await reviews.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } });
  await eventually(async () => {
    const open = await reviews.list(`orderId=${orderId}&status=open`);
    return open.some((one) => one.caseId !== caseId);
  });
  return orderId;
}

/** As a cancel does that is lost with a restore while it is under way. */
async function giveBackFirst(orderId: string): Promise<void> {
  const { payments } = createPorts(desks.system.settings);
  const [first] = await desks.shop.ledger('psp', orderId);
  const total = { amount: first?.amount ?? 0, currency: 'EUR' };
  await payments.refund({ id: first?.reference ?? '', total, refundId: undone, key: `${orderId}/undone` });
}

const shippedInPart = desks.story({
  before: async () => {
    const orderId = await refusedOnce({ operation: 'place' });
    await desks.shop.until(orderId, ({ payments }) => payments.captured > 0);
    return orderId;
  },
  since: async (orderId) => {
    await desks.reviews.decideOn(orderId, 'ship_partial', { data: less });
    await desks.shop.untilStatus(orderId, 'completed');
  },
});

const paidBack = desks.story({
  before: () => refusedOnce({ operation: 'release' }),
  since: async (orderId) => {
    await desks.reviews.decideOn(orderId, 'refund');
    await desks.shop.untilStatus(orderId, 'completed');
  },
});

const halfUndone = desks.story({ before: paidTwice, since: giveBackFirst });

async function expectLost(
  { orderId, sent }: { orderId: string; sent: unknown },
  at: { step: string; phase: string },
): Promise<string> {
  await redriveBehind(desks.letters, orderId);
  const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=decision_lost&status=open');
  expect(await desks.letters.show(deadLetterId)).toMatchObject(at);
  await sleep(sweepsMs);
  expect(await sentFor(desks.shop, orderId)).toEqual(sent);
  return deadLetterId;
}

async function expectAllAgree(orderId: string): Promise<void> {
  await expectNoDrift(desks.shop, orderId);
  expect(await desks.letters.list(`orderId=${orderId}&status=open`)).toEqual([]);
}

describe('given a database that was restored from a back-up of before money was given back', () => {
  it('when less was shipped, then the order waits until that is decided again', async () => {
    const { orderId, sent } = shippedInPart();
    const letterId = await expectLost(shippedInPart(), { step: 'stockHold', phase: 'confirm' });
    await desks.reviews.decideOn(orderId, 'ship_partial', { data: less });
    await redriveDecided(desks.letters, letterId);
    const order = await desks.shop.untilStatus(orderId, 'completed');
    expect(order).toMatchObject({ payments: { captured: 4800, refunded: 2400 } });
    expect(await sentFor(desks.shop, orderId)).toEqual(sent);
    await expectAllAgree(orderId);
  });

  it('when it was after the point of no return, then nothing is shipped until that is decided again', async () => {
    const { orderId, sent } = paidBack();
    await expectLost(paidBack(), { step: 'warehouseOrder', phase: 'confirm' });
    await desks.reviews.decideOn(orderId, 'refund');
    const order = await desks.shop.untilStatus(orderId, 'completed');
    expect(order).toMatchObject({ payments: { captured: 4800, refunded: 4800 } });
    expect(await sentFor(desks.shop, orderId)).toEqual(sent);
    await expectAllAgree(orderId);
  });

  it('when the first of two payments was, by an undo, then the rest is undone as well', async () => {
    const { orderId } = halfUndone();
    await desks.system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('lost');
    const lost = await desks.letters.letterOf(orderId, 'cause=run_lost&status=open');
    expect((await desks.letters.act(lost.deadLetterId, 'redrive')).status).toBe(202);
    await desks.letters.until(lost.deadLetterId, 'resolved');
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=history_diverged&status=open');
    expect((await desks.letters.act(deadLetterId, 'compensate')).status).toBe(202);
    await desks.shop.untilStatus(orderId, 'cancelled');
    const { psp } = await desks.shop.effects(orderId);
    expect(psp.filter((one) => one.startsWith('refund'))).toEqual(['refund 1180', 'refund 3620']);
    await expectAllAgree(orderId);
  });
});

describe('given an order that was released at the warehouse under a later id than the restored record knows', () => {
  const releasedLater = desks.story({
    before: async () => {
      await desks.shop.fault('psp', {
        operation: 'capture',
        kind: 'refuse',
        code: 'generic_decline',
        times: 1,
      });
      const orderId = await desks.shop.place({ sku: 'TEA-GREEN' });
      await desks.reviews.caseOf(orderId);
      await desks.shop.until(orderId, ({ steps }) =>
        steps.some(({ phases }) =>
          phases.some(({ phase, status }) => phase === 'try' && status === 'succeeded'),
        ),
      );
      await eventually(async () => (await desks.shop.effects(orderId))['warehouse'].length > 0);
      return orderId;
    },
    since: async (orderId) => {
      await desks.shop.fault('warehouse', {
        operation: 'release',
        kind: 'refuse',
        code: 'damaged',
        times: 1,
      });
      const card = { paymentMethod: 'pm_card_mastercard' };
      await desks.reviews.decideOnOpen(orderId, 'amend', { phase: 'run', data: card });
      const data = { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' };
      await desks.reviews.decideOnOpen(orderId, 'substitute', { phase: 'confirm', data });
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });

  it('when it is compensated, then the goods wait for a person, who settles them, and the rest is undone', async () => {
    const { orderId } = releasedLater();
    await redriveBehind(desks.letters, orderId);
    const lost = await desks.letters.letterOf(orderId, 'cause=decision_lost&status=open');
    expect((await desks.letters.act(lost.deadLetterId, 'compensate')).status).toBe(202);
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=undo_refused&status=open');
    expect(await desks.letters.show(deadLetterId)).toMatchObject({ step: 'warehouseOrder', phase: 'cancel' });

    const settlement = { by: 'eva', reason: 'It came back', reference: 'RMA-7', elsewhere: true };
    await eventually(
      async () => (await desks.letters.act(deadLetterId, 'settle', settlement)).status === 200,
    );
    const order = await desks.shop.untilStatus(orderId, 'cancelled');
    expect(order.payments.captured).toBe(order.payments.refunded);
    await expectNoDrift(desks.shop, orderId);
  });
});
