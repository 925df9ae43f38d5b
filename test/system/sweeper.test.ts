import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { acceptOrder } from '../../sagas/order/store/acceptance.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, orderBody, Shop } from '../rig/shop.ts';
import { acceptedOnly } from '../rig/accepted-only.ts';
import { startSystem, type System } from '../rig/system.ts';

const everyMs = 200;

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
    RECOURSE_SWEEP_EVERY_MS: String(everyMs),
    RECOURSE_SWEEP_AFTER_MS: '1000',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

/** Its order has another run then, and what had come to rest before still waits. */
async function redriveLost(orderId: string): Promise<void> {
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=run_lost&status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
  await desk.until(deadLetterId, 'resolved');
}

describe('an order that was accepted', () => {
  it('and cancelled before it had a run ends cancelled, with no effect', async () => {
    const accepted = await acceptOrder(system.pool, { key: randomUUID(), request: orderBody() });
    if (accepted.kind !== 'done') throw new Error(accepted.kind);
    const { orderId } = accepted.response;
    await startCancel(system.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
    await shop.untilStatus(orderId, 'cancelled');
    expect(await shop.effects(orderId)).toEqual({ psp: [], warehouse: [], mailbox: [], stock: [] });
  });
});

describe('a run that somebody terminated', () => {
  it('in the middle of a step is lost; redriven, the order completes with each effect once', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 600, times: 1 });
    const orderId = await shop.place();
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await run(orderId).terminate('test');
    const letter = await desk.letterOf(orderId, 'cause=run_lost');
    expect(letter).toMatchObject({ status: 'open', group: 'run_lost' });
    expect(letter.step).toBeUndefined();
    expect(letter.message).toContain('TERMINATED');

    expect((await desk.act(letter.deadLetterId, 'redrive')).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    await desk.until(letter.deadLetterId, 'resolved');
  });

  it('of a parked order is continued by the redrive of either letter', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await run(orderId).terminate('test');
    const lost = await desk.letterOf(orderId, 'cause=run_lost');
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    await desk.until(letterId, 'resolved');
    await desk.until(lost.deadLetterId, 'resolved');
  });

  it('is compensated: the cancel is recorded, and another run undoes what was done', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await run(orderId).terminate('test');
    const lost = await desk.letterOf(orderId, 'cause=run_lost');
    expect((await desk.act(lost.deadLetterId, 'compensate')).status).toBe(202);
    await shop.untilStatus(orderId, 'cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
    for (const id of [letterId, lost.deadLetterId])
      expect(await desk.show(id)).toMatchObject({ status: 'compensated', resolution: { by: 'eva' } });
  });

  it('takes a cancel all the same, which another run carries out at once', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    await run(orderId).terminate('test');
    const answer = await desk.api.post(`/orders/${orderId}/cancel`, { body: eva });
    expect(answer).toMatchObject({ status: 202, body: { status: 'cancelling' } });
    await shop.untilStatus(orderId, 'cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
    expect(await desk.list(`orderId=${orderId}&cause=run_lost&status=open`)).toEqual([]);
  });

  it('cannot be settled: nobody is there to go on', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    await run(orderId).terminate('test');
    const refused = await desk.act(letterId, 'settle', { ...eva, reference: 'by post' });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/order-without-run' } });
    await redriveLost(orderId);
    expect((await desk.act(letterId, 'settle', { ...eva, reference: 'by post' })).status).toBe(200);
    await shop.untilStatus(orderId, 'completed');
  });

  it('again after its redrive is lost again', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await run(orderId).terminate('test');
    await redriveLost(orderId);
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 1_000, before: true, times: 1 });
    await desk.act(letterId, 'redrive');
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    await run(orderId).terminate('again');
    await redriveLost(orderId);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('many lost runs', () => {
  it('are one group, redriven together', async () => {
    const lost = [];
    for (const _ of [1, 2, 3]) {
      const { orderId } = await desk.parked('psp', 'capture');
      await run(orderId).terminate('test');
      lost.push(orderId);
    }
    for (const orderId of lost) await desk.letterOf(orderId, 'cause=run_lost');
    const job = await desk.untilDone(await desk.redriveGroup('run_lost'));
    expect(job).toMatchObject({ total: 3, succeeded: 3 });
    await desk.redriveGroup('psp.unavailable');
    for (const orderId of lost) await shop.untilStatus(orderId, 'completed');
  });
});

describe('a run of which Temporal knows nothing any more', () => {
  it('is lost, and the order completes when that is redriven', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const { namespace } = system.settings.temporal;
    await system.client.workflowService.deleteWorkflowExecution({
      namespace,
      workflowExecution: { workflowId: workflowIdOf('order', orderId) },
    });
    await redriveLost(orderId);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

async function neverBegun(): Promise<string> {
  const like = await shop.place();
  const orderId = await acceptedOnly(system.pool, like);
  await shop.untilStatus(like, 'completed');
  return orderId;
}

describe('an order that was accepted and never begun', () => {
  it('is started', async () => {
    const orderId = await neverBegun();
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    expect(await desk.list(`orderId=${orderId}`)).toEqual([]);
  });
});

describe('a run that gets nowhere', () => {
  it.each([
    ['that no worker serves', { type: 'order', taskQueue: () => 'nobody' }, /No worker/],
    [
      'whose workflow task keeps failing',
      { type: 'no_such_workflow', taskQueue: () => system.settings.temporal.taskQueue },
      /keeps failing/,
    ],
  ])('%s is stuck, until the order moves on', async (_, { type, taskQueue }, words) => {
    const orderId = await neverBegun();
    const workflowId = workflowIdOf('order', orderId);
    await system.client.workflow.start(type, {
      workflowId,
      taskQueue: taskQueue(),
      workflowTaskTimeout: '2 seconds',
      args: [orderId],
    });
    const stuck = await desk.letterOf(orderId, 'cause=run_stuck');
    expect(stuck.message).toMatch(words);
    const refused = await desk.act(stuck.deadLetterId, 'redrive');
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/not-redrivable' } });
    expect(refused.body.detail).toMatch(/workers/);

    await run(orderId).terminate('cannot be saved');
    const lost = await desk.letterOf(orderId, 'cause=run_lost');
    await desk.act(lost.deadLetterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
    await desk.until(stuck.deadLetterId, 'resolved');
  });
});

describe('a cancel that is on record and never reached the run', () => {
  it('is told to it again', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    // As if the process had been lost before it sent the signal.
    await startCancel(system.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
    await shop.untilStatus(orderId, 'cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });
});

describe('a run that takes over from another, and is told of a cancel before it knows what that one had begun', () => {
  it('undoes all of it', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    await system.worker.stop();
    await run(orderId).terminate('test');
    await system.client.workflow.start('order', {
      workflowId: workflowIdOf('order', orderId),
      taskQueue: system.settings.temporal.taskQueue,
      args: [orderId],
    });
    await run(orderId).signal('cancel', { by: 'olga' });
    await system.restartWorker();
    await shop.untilStatus(orderId, 'cancelled');
    const { psp, warehouse, stock } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'void 1180']);
    expect(warehouse).toEqual(['place', 'cancel']);
    expect(stock).toEqual(['held 2 TEA-GREEN', 'released 2 TEA-GREEN']);
  });
});

describe('what is held for an order that has ended', () => {
  async function holdFor(orderId: string): Promise<void> {
    await system.pool.query(
      `insert into stock_hold (order_id, step, sku, quantity, state, expires_at)
       values ($1, 'planted', 'TEA-GREEN', 1, 'held', clock_timestamp() - interval '1 hour')`,
      [orderId],
    );
  }
  async function letGo(orderId: string): Promise<void> {
    await system.pool.query(
      `update stock_hold set state = 'released' where order_id = $1 and step = 'planted'`,
      [orderId],
    );
  }

  it('has a dead letter that ends when it is released; the sweeper releases nothing', async () => {
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'completed');
    await holdFor(orderId);
    const letter = await desk.letterOf(orderId, 'cause=held_without_owner');
    expect(letter.message).toContain('stock');
    expect((await desk.show(letter.deadLetterId)).actions).toEqual(['archive']);
    const { rows } = await system.pool.query(
      `select from stock_hold where order_id = $1 and step = 'planted' and state = 'held'`,
      [orderId],
    );
    expect(rows).toHaveLength(1);
    await letGo(orderId);
    await desk.until(letter.deadLetterId, 'resolved');
  });

  it('is not reported again once it was archived', async () => {
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'completed');
    await holdFor(orderId);
    const letter = await desk.letterOf(orderId, 'cause=held_without_owner');
    await desk.act(letter.deadLetterId, 'archive');
    await sleep(5 * everyMs);
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([{ status: 'archived' }]);
    await letGo(orderId);
  });

  it('counts money as well', async () => {
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'completed');
    const authorize = (amount: number) =>
      system.pool.query(
        `update saga_instance set state = jsonb_set(state, '{payments,authorized}', to_jsonb($2::int)) where instance_id = $1`,
        [orderId, amount],
      );
    await authorize(2360);
    const letter = await desk.letterOf(orderId, 'cause=held_without_owner');
    expect(letter.message).toContain('money');
    await authorize(1180);
    await desk.until(letter.deadLetterId, 'resolved');
  });
});

describe('an order that only waits', () => {
  it('is neither lost nor stuck, however often it is looked at', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await sleep(3_000);
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([{ deadLetterId: letterId, parkings: 1 }]);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});
