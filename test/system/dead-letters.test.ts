import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
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
  system = await startSystem({
    // Attempts are counted here: none may be a slow machine's local one that ran out of time.
    RECOURSE_STEP_AT_ONCE_MS: '500',
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('a step that comes to rest', () => {
  it('has a dead letter that says what, why, since when, and where to look', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const [letter] = await desk.list(`orderId=${orderId}`);
    expect(letter).toMatchObject({
      step: 'capturePayment',
      phase: 'run',
      group: 'psp.unavailable',
      status: 'open',
      attempts: 2,
      parkings: 1,
    });
    expect(letter?.links.temporal).toContain(encodeURIComponent(workflowIdOf('order', orderId)));
    const seen = await desk.show(letterId);
    expect(seen.payload).toMatchObject({ fence: `${orderId}/capturePayment/run` });
    expect(seen.stack).toMatch(/^KnownFailure\n +at /);
    expect(seen.actions).toEqual(['redrive', 'compensate', 'settle', 'archive']);
    expect(seen.history).toMatchObject([{ kind: 'opened' }]);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('tells nothing of the customer', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    const seen = JSON.stringify(await desk.show(letterId));
    for (const personal of ['Ada', 'ada@', 'Analytical', 'pm_card']) expect(seen).not.toContain(personal);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('updates its open letter when it comes to rest again', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    const first = await desk.letterOf(orderId, 'status=open');
    expect((await desk.act(first.deadLetterId, 'redrive')).status).toBe(202);
    await eventually(async () => (await desk.show(first.deadLetterId)).parkings === 2);
    const again = await desk.show(first.deadLetterId);
    expect(again).toMatchObject({ status: 'open', attempts: 4, firstSeen: first.firstSeen });
    expect(again.lastSeen > first.lastSeen).toBe(true);
    expect(again.history.map(({ kind }) => kind)).toEqual(['opened', 'redriven', 'parked_again']);
    expect(await desk.list(`orderId=${orderId}`)).toHaveLength(1);
    await shop.clearFaults();
    await desk.act(first.deadLetterId, 'redrive');
    await desk.until(first.deadLetterId, 'resolved');
    await shop.untilStatus(orderId, 'completed');
  });
});

describe('a redrive', () => {
  it('counts as resolved only when the step has succeeded', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await shop.fault('psp', { operation: 'capture', kind: 'delay', ms: 800, before: true, times: 1 });
    expect((await desk.act(letterId, 'redrive')).body.status).toBe('redriving');
    await eventually(async () => (await shop.fired('psp', 'capture')) === 1);
    expect((await desk.show(letterId)).status).toBe('redriving');
    const resolved = await desk.until(letterId, 'resolved');
    expect(resolved.history.find(({ kind }) => kind === 'redriven')).toMatchObject(eva);
    // Success has resolved it, and no person.
    expect(resolved.resolution).toMatchObject({ by: 'run' });
    expect(resolved.resolution).not.toHaveProperty('reason');
    expect(resolved.actions).toEqual([]);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('asked for several times at once is done once', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const answers = await Promise.all([1, 2, 3].map(() => desk.act(letterId, 'redrive')));
    for (const { status } of answers) expect([202, 409]).toContain(status);
    await shop.untilStatus(orderId, 'completed');
    const redriven = (await desk.show(letterId)).history.filter(({ kind }) => kind === 'redriven');
    expect(redriven).toHaveLength(1);
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    const late = await desk.act(letterId, 'redrive');
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/dead-letter-closed' } });
  });

  it('gives the same answer under the same Idempotency-Key', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const path = `/dead-letters/${letterId}/redrive`;
    const sending = { body: eva, headers: { 'idempotency-key': randomUUID() } };
    expect((await desk.api.post(path, sending)).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect((await desk.api.post(path, sending)).status).toBe(202);
    const other = await desk.api.post<Failure>(path, { ...sending, body: { reason: 'Another' } });
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('continues its own branch of a parallel group, and leaves the other parked', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const orderId = await shop.place();
    await eventually(async () => (await desk.list(`orderId=${orderId}`)).length === 2);
    await shop.clearFaults();
    const [payment, warehouse] = (await desk.list(`orderId=${orderId}`)).sort((a, b) =>
      a.group.localeCompare(b.group),
    );
    expect([payment?.group, warehouse?.group]).toEqual(['psp.unavailable', 'warehouse.unavailable']);
    await desk.act(payment?.deadLetterId ?? '', 'redrive');
    await desk.until(payment?.deadLetterId ?? '', 'resolved');
    expect(await desk.show(warehouse?.deadLetterId ?? '')).toMatchObject({ status: 'open', parkings: 1 });
    expect((await shop.get(orderId)).status).toBe('stalled');
    await desk.act(warehouse?.deadLetterId ?? '', 'redrive');
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('needs a reason', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const without = await desk.act(letterId, 'redrive', {});
    expect(without).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reason' }] } });
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});

describe('archive', () => {
  it('puts a letter away with a reason; the order can still be redriven itself', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const archived = await desk.act(letterId, 'archive', { reason: 'Known', by: 'olga' });
    expect(archived).toMatchObject({
      status: 200,
      body: { status: 'archived', resolution: { by: 'olga', reason: 'Known' } },
    });
    expect((await desk.act(letterId, 'redrive')).status).toBe(409);
    await shop.post(`/orders/${orderId}/redrive`, {});
    await shop.untilStatus(orderId, 'completed');
  });
});

describe('the list', () => {
  it('has pages and filters', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const first = await desk.page('limit=1');
    expect(first.items).toMatchObject([{ deadLetterId: letterId }]);
    const second = await desk.page(`limit=1&cursor=${first.next ?? ''}`);
    expect(second.items).toHaveLength(1);
    expect(second.items[0]?.deadLetterId).not.toBe(letterId);
    for (const filter of ['status=resolved', 'step=sendReceipt', 'group=mail.unavailable', 'cause=not_found'])
      expect(await desk.list(`orderId=${orderId}&${filter}`)).toEqual([]);
    expect((await desk.api.get('/dead-letters?colour=red')).status).toBe(400);
    expect((await desk.api.get(`/dead-letters/${randomUUID()}`)).status).toBe(404);
    expect((await desk.api.get(`/jobs/${randomUUID()}`)).status).toBe(404);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});
