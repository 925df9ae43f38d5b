import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../store/database.ts';
import { createRedriveJob } from '../../store/jobs.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';

let system: KillableSystem;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startKillableSystem({
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
    RECOURSE_JOB_AT_ONCE: '3',
    RECOURSE_JOB_ITEM_MS: '1000',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** What else is open must not get in the way of a test that counts. */
async function archiveAll(group: string): Promise<void> {
  for (const { deadLetterId } of await desk.list(`status=open&group=${group}`))
    await desk.act(deadLetterId, 'archive');
}

describe('an outage of the payment provider that ten orders run into', () => {
  it('is one group, whatever each of them saw of it; redriven together, all complete', async () => {
    await archiveAll('psp.unavailable');
    const stalled = async (count: number, ...faults: readonly Record<string, unknown>[]) => {
      for (const fault of faults) await shop.fault('psp', fault);
      const placed = await Promise.all(Array.from({ length: count }, () => shop.place()));
      await Promise.all(placed.map((orderId) => shop.untilStatus(orderId, 'stalled')));
      await shop.clearFaults();
      return placed;
    };
    const orders = [
      ...(await stalled(4, { operation: 'authorize', kind: 'outage' })),
      ...(await stalled(
        3,
        { operation: 'capture', kind: 'lose_answer' },
        { operation: 'retrieve', kind: 'outage' },
      )),
      ...(await stalled(3, { operation: 'capture', kind: 'rate_limit' })),
    ];

    const { body: groups } = await desk.api.get<{ group: string; count: number }[]>('/dead-letters/groups');
    expect(groups.filter(({ count }) => count > 0)).toMatchObject([{ group: 'psp.unavailable', count: 10 }]);
    const causes = (await Promise.all(orders.map((orderId) => desk.list(`orderId=${orderId}`))))
      .flat()
      .map(({ cause }) => cause);
    expect(new Set(causes).size).toBeGreaterThan(1);

    const done = await desk.untilDone(await desk.redriveGroup('psp.unavailable'));
    expect(done).toMatchObject({ total: 10, succeeded: 10, failed: 0, skipped: 0 });
    for (const orderId of orders) {
      expect((await shop.untilClosed(orderId)).status).toBe('completed');
      expect(await shop.effects(orderId)).toEqual(completedEffects);
    }
  });
});

describe('the redrive of a group', () => {
  it('does not sweep in a failure that arrives after it, and reports what came to rest again', async () => {
    await archiveAll('psp.unavailable');
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const before = await shop.place();
    await shop.untilStatus(before, 'stalled');
    await system.worker.stop();
    const jobId = await desk.redriveGroup('psp.unavailable');
    await system.restartWorker();
    const after = await shop.place();
    await shop.untilStatus(after, 'stalled');
    const done = await desk.untilDone(jobId);
    expect(done).toMatchObject({ total: 1, failed: 1, items: [{ orderId: before, status: 'failed' }] });
    expect(done.items[0]?.message).not.toBe('');
    expect(await desk.list(`orderId=${after}`)).toMatchObject([{ status: 'open', parkings: 1 }]);
    await shop.clearFaults();
    expect(await desk.untilDone(await desk.redriveGroup('psp.unavailable'))).toMatchObject({
      total: 2,
      succeeded: 2,
    });
    for (const orderId of [before, after]) await shop.untilStatus(orderId, 'completed');
  });

  it('is done by another worker when the first is lost, and skips what somebody else took care of', async () => {
    await archiveAll('psp.unavailable');
    const first = await desk.parked('psp', 'capture');
    const second = await desk.parked('psp', 'capture');
    await system.worker.kill();
    const jobId = await desk.redriveGroup('psp.unavailable');
    await desk.act(second.letterId, 'archive', { reason: 'By hand later', by: 'olga' });
    await system.restartWorker();
    expect(await desk.untilDone(jobId)).toMatchObject({ total: 2, succeeded: 1, skipped: 1 });
    await shop.untilStatus(first.orderId, 'completed');
    await shop.post(`/orders/${second.orderId}/redrive`, {});
    await shop.untilStatus(second.orderId, 'completed');
    expect((await desk.show(second.letterId)).status).toBe('archived');
  });

  it.each([
    ['it succeeded', false, { succeeded: 1 }],
    ['it came to rest again', true, { failed: 1 }],
  ])('knows of an order that was sent by a worker that is lost since that %s', async (_, away, counts) => {
    await archiveAll('psp.unavailable');
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    if (away) await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const jobId = await takenByAWorkerThatIsLost('psp.unavailable', { forMs: 3_000 });
    await desk.act(letterId, 'redrive');
    await eventually(async () => {
      const { status, parkings } = await desk.show(letterId);
      return away ? parkings === 2 : status === 'resolved';
    });
    expect(await desk.untilDone(jobId)).toMatchObject({ total: 1, skipped: 0, ...counts });
    await shop.clearFaults();
    if (away) await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('waits for a run that has yet to come as far as the record', async () => {
    await archiveAll('psp.unavailable');
    const { orderId } = await desk.parked('psp', 'capture');
    await system.worker.stop();
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 600, before: true, times: 1 });
    await replaceRun(orderId, system.settings.temporal.taskQueue);
    const jobId = await desk.redriveGroup('psp.unavailable');
    await system.restartWorker();
    expect(await desk.untilDone(jobId)).toMatchObject({ total: 1, succeeded: 1, skipped: 0 });
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('is not held up by orders that do not answer', async () => {
    await archiveAll('psp.unavailable');
    const poisoned: string[] = [];
    for (const _ of [1, 2, 3]) {
      const { orderId } = await desk.parked('psp', 'capture');
      poisoned.push(orderId);
      await replaceRun(orderId, 'nobody');
    }
    const healthy = [];
    for (const _ of [1, 2]) healthy.push((await desk.parked('psp', 'capture')).orderId);

    const jobId = await desk.redriveGroup('psp.unavailable');
    await Promise.all(healthy.map((orderId) => shop.untilStatus(orderId, 'completed')));
    await eventually(async () => (await desk.job(jobId)).succeeded === 2);
    const under = await desk.job(jobId);
    expect(under.done).toBe(false);
    for (const orderId of poisoned)
      expect(under.items.find((item) => item.orderId === orderId)?.status).toBe('running');

    // Whoever mends them later completes the report.
    for (const orderId of poisoned) {
      await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('mended');
    }
    expect(await desk.untilDone(jobId)).toMatchObject({ total: 5, succeeded: 5 });
    for (const orderId of poisoned) await shop.untilStatus(orderId, 'completed');
  });

  it('that nobody knows is 404', async () => {
    const answer = await desk.api.post('/dead-letters/groups/psp.unheard_of/redrive', { body: eva });
    expect(answer.status).toBe(404);
  });
});

/** Another run, which knows nothing yet of what came to rest in this one. */
async function replaceRun(orderId: string, taskQueue: string): Promise<void> {
  const workflowId = workflowIdOf('order', orderId);
  await system.client.workflow.getHandle(workflowId).terminate('test');
  await system.client.workflow.start('order', { workflowId, taskQueue, args: [orderId] });
}

/** A job all of whose items are taken, for a while, by somebody who never says what came of them. */
async function takenByAWorkerThatIsLost(group: string, { forMs }: { forMs: number }): Promise<string> {
  return await inTransaction(system.pool, async (client) => {
    const { jobId } = await createRedriveJob(client, { group, ...eva });
    await client.query(
      `update job_item set status = 'running', claimed_until = clock_timestamp() + $2 * interval '1 millisecond'
       where job_id = $1`,
      [jobId, forMs],
    );
    return jobId;
  });
}
