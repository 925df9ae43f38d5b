import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { undone } from '../../sagas/order/given-back.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { expectNoDrift, restore, sentFor, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

/** Long enough for some sweeps. */
const sweepsMs = 3_000;

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;

/** By what was decided after the back-up. */
let shippedInPart: string;
let paidBack: string;
let halfUndone: string;
let effectsBefore: ReadonlyMap<string, unknown>;

const less = { sku: 'CUP-SET', quantity: 1 };

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', ...sweptSoon });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);

  shippedInPart = await refusedOnce({ operation: 'place', code: 'out_of_stock' });
  await shop.until(shippedInPart, ({ payments }) => payments.captured > 0);
  paidBack = await refusedOnce({ operation: 'release', code: 'out_of_stock' });
  halfUndone = await paidTwice();
  copy = await backUp(system.settings.database.url);

  await reviews.decideOn(shippedInPart, 'ship_partial', { data: less });
  await shop.untilStatus(shippedInPart, 'completed');
  await reviews.decideOn(paidBack, 'refund');
  await shop.untilStatus(paidBack, 'completed');
  await giveBackFirst(halfUndone);
  effectsBefore = new Map([
    [shippedInPart, await sentFor(shop, shippedInPart)],
    [paidBack, await sentFor(shop, paidBack)],
  ]);
  await restore(system, copy);
  await system.client.workflow.getHandle(workflowIdOf('order', halfUndone)).terminate('lost');
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

/** Two sets of cups, and a case of what the warehouse refused. */
async function refusedOnce({ operation, code }: { operation: string; code: string }): Promise<string> {
  await shop.fault('warehouse', { operation, kind: 'refuse', code, times: 1 });
  const orderId = await shop.place({ sku: 'CUP-SET' });
  await reviews.caseOf(orderId);
  await shop.clearFaults();
  return orderId;
}

/** Charged again for what an item was substituted with, and refused by the warehouse both times. */
async function paidTwice(): Promise<string> {
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'warehouse_refused', times: 2 });
  const orderId = await shop.place({ sku: 'TEA-GREEN' });
  const { caseId } = await reviews.caseOf(orderId);
  await shop.until(orderId, ({ payments }) => payments.captured > 0);
  await reviews.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } });
  await eventually(async () => {
    const open = await reviews.list(`orderId=${orderId}&status=open`);
    return open.some((one) => one.caseId !== caseId);
  });
  await shop.clearFaults();
  return orderId;
}

/** As a cancel does that is lost with a restore while it is under way. */
async function giveBackFirst(orderId: string): Promise<void> {
  const { payments } = createPorts(system.settings);
  const [first] = await shop.ledger('psp', orderId);
  const total = { amount: first?.amount ?? 0, currency: 'EUR' };
  await payments.refund({ id: first?.reference ?? '', total, refundId: undone, key: `${orderId}/undone` });
}

async function redrive(orderId: string, cause: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, `cause=${cause}&status=open`);
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
  await desk.until(deadLetterId, 'resolved');
}

async function expectLost(orderId: string, at: { step: string; phase: string }): Promise<string> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=decision_lost&status=open');
  expect(await desk.show(deadLetterId)).toMatchObject(at);
  await sleep(sweepsMs);
  expect(await sentFor(shop, orderId)).toEqual(effectsBefore.get(orderId));
  return deadLetterId;
}

async function expectAllAgree(orderId: string): Promise<void> {
  await expectNoDrift(shop, orderId);
  expect(await desk.list(`orderId=${orderId}&status=open`)).toEqual([]);
}

describe('given a database that was restored from a back-up of before money was given back', () => {
  it('when less was shipped, then the order waits until that is decided again', async () => {
    await redrive(shippedInPart, 'record_behind');
    const letterId = await expectLost(shippedInPart, { step: 'stockHold', phase: 'confirm' });
    await reviews.decideOn(shippedInPart, 'ship_partial', { data: less });
    await expect
      .poll(async () => (await desk.act(letterId, 'redrive')).status, { timeout: 20_000, interval: 500 })
      .toBe(202);
    const order = await shop.untilStatus(shippedInPart, 'completed');
    expect(order).toMatchObject({ payments: { captured: 4800, refunded: 2400 } });
    expect(await sentFor(shop, shippedInPart)).toEqual(effectsBefore.get(shippedInPart));
    await expectAllAgree(shippedInPart);
  });

  it('when it was after the point of no return, then nothing is shipped until that is decided again', async () => {
    await redrive(paidBack, 'record_behind');
    await expectLost(paidBack, { step: 'warehouseOrder', phase: 'confirm' });
    await reviews.decideOn(paidBack, 'refund');
    const order = await shop.untilStatus(paidBack, 'completed');
    expect(order).toMatchObject({ payments: { captured: 4800, refunded: 4800 } });
    expect(await sentFor(shop, paidBack)).toEqual(effectsBefore.get(paidBack));
    await expectAllAgree(paidBack);
  });

  it('when the first of two payments was, by an undo, then the rest is undone as well', async () => {
    await redrive(halfUndone, 'run_lost');
    const { deadLetterId } = await desk.letterOf(halfUndone, 'cause=history_diverged&status=open');
    expect((await desk.act(deadLetterId, 'compensate')).status).toBe(202);
    await shop.untilStatus(halfUndone, 'cancelled');
    const { psp } = await shop.effects(halfUndone);
    expect(psp.filter((one) => one.startsWith('refund'))).toEqual(['refund 1180', 'refund 3620']);
    await expectAllAgree(halfUndone);
  });
});
