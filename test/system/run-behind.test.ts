import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import type { Failure } from './api-client.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** While `work` is done the order waits for an engineer, and its run is too young to know. */
async function whileItsRunIsBehind(orderId: string, work: () => Promise<void>): Promise<void> {
  const workflowId = workflowIdOf('order', orderId);
  const { taskQueue } = system.settings.temporal;
  await system.worker.stop();
  await system.client.workflow.getHandle(workflowId).terminate('test');
  await system.client.workflow.start('order', { workflowId, taskQueue, args: [orderId] });
  const client = await system.pool.connect();
  try {
    await client.query('begin; set local idle_in_transaction_session_timeout = 0');
    await client.query('select from saga_instance where instance_id = $1 for update', [orderId]);
    await system.restartWorker();
    await work();
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('a redrive of which the run knows nothing yet, though it is on record that a step waits', () => {
  it.each([
    ['an order', (orderId: string) => `/orders/${orderId}/redrive`],
    ['a dead letter', (_: string, letterId: string) => `/dead-letters/${letterId}/redrive`],
  ])('of %s is not refused for good: it may be sent again', async (_, pathOf) => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const path = pathOf(orderId, letterId);
    const command = { body: eva, headers: { 'idempotency-key': path } };
    await whileItsRunIsBehind(orderId, async () => {
      const answer = await desk.api.post<Failure>(path, command);
      expect(answer).toMatchObject({ status: 503, body: { type: '/problems/command-unanswered' } });
      expect(answer.headers.get('retry-after')).toBe('5');
    });
    // What waits for an engineer goes on waiting in a new run, until it is sent again.
    await eventually(async () => (await desk.api.post(path, command)).status === 202);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    expect((await desk.show(letterId)).status).toBe('resolved');
  });
});

describe('a redrive of an order whose run was terminated', () => {
  it('gives it another run, which goes on from what is on record', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('test');
    const command = { body: eva, headers: { 'idempotency-key': orderId } };
    for (let time = 1; time <= 2; time += 1)
      expect((await desk.api.post(`/orders/${orderId}/redrive`, command)).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    await desk.until(letterId, 'resolved');
  });
});
