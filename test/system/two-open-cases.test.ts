import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OrderCaseSummary } from '../../sagas/order/api/order-answers.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk, type Taking } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const cheaper = { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK', quantity: 2 } };
const dearer = { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } };
/** What is due again once the cheaper item is refused is held before anybody is asked. */
const heldAgain = ['authorize 1180', 'capture 1180', 'refund 200', 'authorize 200'];
const soon = () => ({ data: { until: new Date(Date.now() + 1_500).toISOString() } });

const openCases = async (orderId: string) =>
  (await desk.list(`orderId=${orderId}`)).filter(({ status }) => status === 'open');

const caseOn = async (orderId: string, step: string): Promise<OrderCaseSummary> => {
  let found: OrderCaseSummary | undefined;
  await eventually(async () => {
    found = (await openCases(orderId)).find((one) => one.step === step);
    return found !== undefined;
  });
  if (found === undefined) throw new Error(`There is no case of ${step}`);
  return found;
};

const decide = async ({ caseId }: OrderCaseSummary, decision: string, taking?: Taking) => {
  const { status, body } = await desk.decide(caseId, decision, taking);
  expect({ status, body }).toMatchObject({ status: 200 });
};

/** The warehouse refuses the order after the point of no return, and then the cheaper item that is to replace it. */
async function refusedTwice(declines = async () => {}): Promise<string> {
  await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 });
  const orderId = await shop.place();
  const release = await caseOn(orderId, 'warehouseOrder');
  await declines();
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'no', times: 1 });
  await decide(release, 'substitute', cheaper);
  return orderId;
}

/** As {@link refusedTwice}, and the bank declines what was given back meanwhile: two cases are open. */
async function twoCases(): Promise<{
  orderId: string;
  release: OrderCaseSummary;
  capture: OrderCaseSummary;
}> {
  const declined = { operation: 'authorize', kind: 'refuse', code: 'insufficient_funds', times: 1 };
  const orderId = await refusedTwice(() => shop.fault('psp', declined));
  const capture = await caseOn(orderId, 'capturePayment');
  expect(capture).toMatchObject({ cause: 'insufficient_funds' });
  return { orderId, capture, release: await caseOn(orderId, 'warehouseOrder') };
}

it('an amount that was refunded for a replacement that comes to nothing is taken again, and nobody is said to have given it back', async () => {
  const orderId = await refusedTwice();
  await eventually(async () => (await openCases(orderId)).length > 0);
  const [release] = await openCases(orderId);
  expect(release).toMatchObject({ step: 'warehouseOrder', cause: 'warehouse_refused' });
  await desk.decideOn(orderId, 'wait', soon());
  expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 1180 } });
  expect((await shop.effects(orderId)).psp).toEqual([...heldAgain, 'capture 200']);
});

describe('where the payment and the release wait for decisions at once', () => {
  it('a refund on the payment gives all back, and nothing is shipped: the other case is closed with it', async () => {
    const { orderId, capture, release } = await twoCases();
    await decide(capture, 'refund');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 0 } });
    expect(await shop.effects(orderId)).toMatchObject({
      psp: [...heldAgain, 'void 200', 'refund 980'],
      warehouse: ['place', 'cancel tombstone', 'cancel'],
    });
    expect(await desk.decide(release.caseId, 'wait', soon())).toMatchObject({
      status: 409,
      body: { type: expect.stringContaining('case-closed') as unknown },
    });
  });

  it('another item on the payment is charged for what it costs more, and shipped', async () => {
    const { orderId, capture, release } = await twoCases();
    await decide(capture, 'substitute', dearer);
    await eventually(async () => (await shop.get(orderId)).due.amount === 2400);
    await decide(release, 'wait', soon());
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
    expect(await shop.effects(orderId)).toMatchObject({
      psp: [...heldAgain, 'authorize 1420', 'void 200', 'capture 1420'],
    });
  });

  it('a decision that another one has overtaken is not put into effect: its case says so, and asks again', async () => {
    const { orderId, capture, release } = await twoCases();
    await decide(release, 'refund');
    await decide(capture, 'substitute', cheaper);
    const again = await caseOn(orderId, 'warehouseOrder');
    expect(again.caseId).toBe(release.caseId);
    const words = (await desk.show(again.caseId)).timeline.map(({ text }) => text);
    expect(words.join()).toContain(
      'The order has changed since that was decided, and nothing of it was done',
    );
    await decide(again, 'wait', soon());
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 980 } });
    expect(await shop.effects(orderId)).toMatchObject({
      psp: [...heldAgain, 'void 200'],
      mailbox: ['deliver'],
    });
  });
});
