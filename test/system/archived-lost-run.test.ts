import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
    RECOURSE_SWEEP_EVERY_MS: '200',
    RECOURSE_SWEEP_AFTER_MS: '1000',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** An order that waits for an engineer, whose run was terminated, and the letter of that put away. */
async function lostAndPutAway(): Promise<{ orderId: string; lostId: string }> {
  const { orderId } = await desk.parked('psp', 'capture');
  await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('test');
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=run_lost');
  expect((await desk.act(deadLetterId, 'archive')).status).toBe(200);
  return { orderId, lostId: deadLetterId };
}

describe('a lost run whose letter was archived', () => {
  it.each([
    ['a cancel', 'cancel', 'cancelled', ['authorize 1180', 'void 1180']],
    ['a redrive of the order', 'redrive', 'completed', ['authorize 1180', 'capture 1180']],
  ])('is no dead end for %s', async (_, command, status, psp) => {
    const { orderId, lostId } = await lostAndPutAway();
    const closed = await desk.act(lostId, 'redrive');
    expect(closed.body.detail).toContain('POST /orders/{id}/redrive');
    expect((await desk.api.post(`/orders/${orderId}/${command}`, { body: eva })).status).toBe(202);
    await shop.untilStatus(orderId, status);
    expect((await shop.effects(orderId)).psp).toEqual(psp);
  });

  it('is told again when something has happened to the order since', async () => {
    const { orderId } = await lostAndPutAway();
    await startCancel(system.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
    const again = await desk.letterOf(orderId, 'cause=run_lost&status=open');
    const archived = await desk.act(again.deadLetterId, 'archive');
    expect(archived).toMatchObject({ status: 409, body: { type: '/problems/not-archivable' } });
    await desk.act(again.deadLetterId, 'redrive');
    await shop.untilStatus(orderId, 'cancelled');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
  });
});
