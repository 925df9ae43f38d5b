import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { eventually } from '../rig/eventually.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';
import { ApiClient, type Failure } from './api-client.ts';

let system: KillableSystem;
let shop: Shop;
let api: ApiClient;

beforeAll(async () => {
  system = await startKillableSystem();
  shop = new Shop(system);
  api = new ApiClient(system.url);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

async function completed(): Promise<string> {
  const orderId = await shop.place();
  await shop.untilStatus(orderId, 'completed');
  return orderId;
}

async function refund(orderId: string, body: object, key: string = randomUUID()) {
  return await api.post<OrderView & Failure>(`/orders/${orderId}/refund`, {
    body: { reason: 'One was broken', ...body },
    headers: { 'idempotency-key': key },
  });
}

async function untilPaid(orderId: string): Promise<OrderView> {
  return await shop.until(orderId, ({ refunds = [] }) => refunds.every(({ paidAt }) => paidAt !== undefined));
}

const refunds = async (orderId: string) =>
  (await shop.effects(orderId)).psp.filter((effect) => effect.startsWith('refund'));

describe('a refund', () => {
  it('of a part and then of the rest gives back what was paid, and no more', async () => {
    const orderId = await completed();
    const granted = await refund(orderId, { amount: 590, by: 'olga' });
    expect(granted).toMatchObject({
      status: 202,
      body: { status: 'completed', due: { amount: 590 }, refunds: [{ amount: 590, by: 'olga' }] },
    });
    expect(await untilPaid(orderId)).toMatchObject({ payments: { captured: 1180, refunded: 590 } });
    expect(await refund(orderId, { amount: 591 })).toMatchObject({
      status: 422,
      body: { type: '/problems/refund-too-high', errors: [{ pointer: '/amount' }] },
    });
    expect((await refund(orderId, {})).status).toBe(202);
    expect(await untilPaid(orderId)).toMatchObject({ payments: { refunded: 1180 }, due: { amount: 0 } });
    expect(await refunds(orderId)).toEqual(['refund 590', 'refund 590']);
    expect(await refund(orderId, {})).toMatchObject({
      status: 409,
      body: { type: '/problems/not-refundable' },
    });
  });

  it('sent again under its key is one refund', async () => {
    const orderId = await completed();
    const answers = await Promise.all([1, 2, 3].map(() => refund(orderId, { amount: 100 }, 'once')));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    expect((await refund(orderId, { amount: 100 }, 'once')).headers.get('idempotency-replayed')).toBe('true');
    expect((await refund(orderId, { amount: 200 }, 'once')).status).toBe(422);
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(['refund 100']);
  });

  it('of an order that is not completed is refused, and so is one without a reason', async () => {
    const orderId = await shop.place({ paymentMethod: 'pm_card_chargeDeclined' });
    await shop.untilStatus(orderId, 'cancelled');
    expect(await refund(orderId, {})).toMatchObject({
      status: 409,
      body: { type: '/problems/not-refundable' },
    });
    expect((await refund(orderId, { reason: '' })).status).toBe(400);
    expect((await refund(randomUUID(), {})).status).toBe(404);
  });

  it('whose answer is lost is paid once', async () => {
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'lose_answer', times: 1 });
    await refund(orderId, { amount: 300 });
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(['refund 300']);
  });

  it('that meets an answer that sticks to its key takes another key', async () => {
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'fail_sticky', effect: false, times: 1 });
    await refund(orderId, { amount: 300 });
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(['refund 300']);
  });

  it('several at once are each paid, one after the other', async () => {
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'lose_answer', times: 2 });
    await Promise.all([100, 200, 300].map((amount) => refund(orderId, { amount })));
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(
      expect.arrayContaining(['refund 100', 'refund 200', 'refund 300']),
    );
    expect(await refunds(orderId)).toHaveLength(3);
  });

  it('granted while no worker lives is paid by the next', async () => {
    const orderId = await completed();
    await system.worker.kill();
    await refund(orderId, { amount: 100 });
    await system.restartWorker();
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(['refund 100']);
  });

  it('that cannot be paid waits for an engineer, and is paid when redriven', async () => {
    const desk = new LetterDesk(system.url, shop);
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'no_such_thing' });
    await refund(orderId, { amount: 100 });
    const { deadLetterId, cause } = await desk.letterOf(orderId, 'status=open');
    expect(cause).toBe('refund_failed');
    await shop.clearFaults();
    expect(await refunds(orderId)).toEqual([]);
    expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
    await untilPaid(orderId);
    await eventually(async () => (await desk.show(deadLetterId)).status === 'resolved');
    expect(await refunds(orderId)).toEqual(['refund 100']);
  });

  it('that is tried on while the provider is away is not paid when that is over, once somebody has put it away', async () => {
    const desk = new LetterDesk(system.url, shop);
    const orderId = await completed();
    await shop.fault('psp', { kind: 'outage' });
    await refund(orderId, { amount: 500 });
    const { deadLetterId } = await desk.letterOf(orderId, 'status=open');
    expect((await desk.act(deadLetterId, 'archive', { reason: 'Paid by bank transfer' })).status).toBe(200);
    await shop.clearFaults();
    const [refundId] = (await shop.get(orderId)).refunds?.map((one) => one.refundId) ?? [];
    const run = system.client.workflow.getHandle(`refund/${orderId}/${refundId}`);
    expect(await run.result()).toEqual({ outcome: 'put_away' });
    expect(await refunds(orderId)).toEqual([]);
    const { next, refunds: [one] = [] } = await shop.get(orderId);
    expect(next).toContain('we do not pay it');
    expect(one?.putAwayAt).toBeDefined();
  });

  it('of which a request may have been carried out cannot be put away before that is known', async () => {
    const desk = new LetterDesk(system.url, shop);
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'fail_before' });
    await refund(orderId, { amount: 500 });
    const { deadLetterId } = await desk.letterOf(orderId, 'status=open');
    await shop.fault('psp', { operation: 'retrieve', kind: 'outage' });
    expect(await desk.act(deadLetterId, 'archive', { reason: 'Paid by bank transfer' })).toMatchObject({
      status: 409,
      body: { type: '/problems/not-archivable' },
    });
    await shop.clearFaults();
    await untilPaid(orderId);
    expect(await refunds(orderId)).toEqual(['refund 500']);
  });

  it('that somebody puts away keeps no later one waiting', async () => {
    const desk = new LetterDesk(system.url, shop);
    const orderId = await completed();
    await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'no_such_thing' });
    await refund(orderId, { amount: 100 });
    const { deadLetterId } = await desk.letterOf(orderId, 'status=open');
    await shop.clearFaults();
    expect((await desk.act(deadLetterId, 'archive', { reason: 'Paid by bank transfer' })).status).toBe(200);
    await refund(orderId, { amount: 300 });
    await shop.until(orderId, ({ refunds: [, later] = [] }) => later?.paidAt !== undefined);
    expect(await refunds(orderId)).toEqual(['refund 300']);
  });
});
