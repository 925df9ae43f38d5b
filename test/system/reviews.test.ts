import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import type { JobView } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import type { Failure } from './api-client.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;
beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});
afterAll(() => system.stop());

describe('a case', () => {
  it('is shown with its story, what can be decided, and what that would do', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { status, cases, next } = await shop.untilStatus(orderId, 'in_review');
    expect({ status, next }).toEqual({
      status: 'in_review',
      next: 'Waits for a decision: An item of this order is out of stock.',
    });
    const one = await desk.caseOf(orderId);
    expect(cases).toMatchObject([{ caseId: one.caseId, step: 'stockHold', cause: 'out_of_stock' }]);
    const view = await desk.show(one.caseId);
    expect(view.decisions.map(({ name }) => name)).toEqual(['substitute', 'ship_partial', 'wait', 'cancel']);
    expect(view.decisions[0]?.schema['properties']).toMatchObject({
      sku: { enum: ['TEA-WHITE'] },
      replacement: { enum: ['CUP-SET', 'POT-CAST', 'TEA-BLACK', 'TEA-GREEN'] },
    });
    expect(view.decisions[3]?.preview).toEqual({
      summary: ['Cancels the order and undoes what was done for it', 'Releases 12.50 EUR that is authorised'],
      total: { amount: 0, currency: 'EUR' },
      payments: { authorize: 0, capture: 0, refund: 0, void: 1250 },
      stock: [],
    });
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    const closed = await desk.show(one.caseId);
    expect(closed).toMatchObject({
      status: 'closed',
      closedAs: 'decided',
      decisions: [],
      decision: { name: 'substitute', by: 'olga', via: 'rest', reason: 'So be it' },
    });
    expect(closed.timeline.map(({ kind }) => kind)).toContain('order_revised');
    await shop.expectBalancedBooks();
  });
});

describe('whoever changes a case', () => {
  it('says who they are, and which version they saw', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { caseId } = await desk.caseOf(orderId);
    const path = `/reviews/${caseId}/decision`;
    const body = { decisionId: 'd-1', decision: 'cancel', reason: 'No' };
    const me = { 'recourse-principal': 'olga; roles=operator' };
    const send = async (headers: Record<string, string>) =>
      await desk.api.post<Failure & { changes?: unknown[] }>(path, { body, headers });
    expect(await send({ 'if-match': '"1"' })).toMatchObject({ status: 401 });
    expect(await send({ 'if-match': '"1"', 'recourse-principal': 'olga; roles=king' })).toMatchObject({
      status: 400,
    });
    expect(await send(me)).toMatchObject({ status: 428 });
    expect(await send({ ...me, 'if-match': 'one' })).toMatchObject({ status: 400 });
    const ifMatch = await desk.etag(caseId);
    await desk.post(caseId, 'notes', { body: { text: 'Called them' }, by: 'paul' });
    const stale = await send({ ...me, 'if-match': ifMatch });
    expect(stale).toMatchObject({
      status: 412,
      body: { type: '/problems/case-changed', changes: [{ kind: 'noted', by: 'paul', text: 'Called them' }] },
    });
    await desk.post(caseId, 'assign', { body: { team: 'leads' } });
    expect(await desk.list(`orderId=${orderId}&team=leads`)).toHaveLength(1);
    expect((await desk.decide(caseId, 'approve')).body.type).toBe('/problems/decision-not-allowed');
    const bad = await desk.decide(caseId, 'ship_partial', { data: { sku: 'TEA-WHITE', quantity: 'two' } });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ pointer: '/data/quantity' }] } });
    await desk.decideOn(orderId, 'cancel');
    expect(await desk.decide(caseId, 'cancel')).toMatchObject({
      status: 409,
      body: { type: '/problems/case-closed' },
    });
    await shop.untilClosed(orderId);
  });
});

describe('the queue', () => {
  it('pages through all cases, each once, however it is sorted', async () => {
    const orderIds = await Promise.all([1, 2, 3].map(() => shop.place({ sku: 'TEA-WHITE', quantity: 1 })));
    for (const orderId of orderIds) await desk.caseOf(orderId);
    for (const sort of ['due', 'opened', 'priority']) {
      const seen: string[] = [];
      let query = `/reviews?limit=1&sort=${sort}`;
      for (;;) {
        const { body } = await desk.api.get<{ items: { orderId: string }[]; next?: string }>(query);
        seen.push(...body.items.map(({ orderId }) => orderId));
        if (body.next === undefined) break;
        query = `/reviews?limit=1&sort=${sort}&cursor=${body.next}`;
      }
      expect(seen.toSorted()).toEqual(orderIds.toSorted());
    }
    const items = (await desk.list()).map(({ caseId, revision }) => ({ caseId, revision }));
    const [first, ...others] = items;
    if (first === undefined) throw new Error('The queue is empty');
    const body = {
      items: [{ ...first, revision: 9 }, ...others, { caseId: randomUUID(), revision: 1 }],
      decision: 'cancel',
      reason: 'The supplier is gone',
    };
    const headers = { 'recourse-principal': 'olga; roles=operator' };
    const created = await desk.api.post<JobView>('/reviews/bulk-decision', { body, headers });
    expect(created).toMatchObject({ status: 202, body: { total: 4 } });
    const job = async () => (await desk.api.get<JobView>(`/jobs/${created.body.jobId}`)).body;
    await eventually(async () => (await job()).done);
    expect(await job()).toMatchObject({
      succeeded: 2,
      failed: 2,
      items: [
        { caseId: first.caseId, status: 'failed', message: expect.stringContaining('changed') as string },
        { status: 'succeeded' },
        { status: 'succeeded' },
        { status: 'failed', message: 'There is no such case.' },
      ],
    });
    await desk.decide(first.caseId, 'cancel');
    for (const orderId of orderIds) expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });
});

describe('the stream of changes', () => {
  it('tells of a case as it opens and closes', async () => {
    const aborting = new AbortController();
    const stream = await fetch(`${system.url}/reviews/stream`, { signal: aborting.signal });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { caseId } = await desk.caseOf(orderId);
    await desk.decideOn(orderId, 'cancel');
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      if (/"status" ?: ?"closed"/.test(text)) break;
    }
    aborting.abort();
    expect(text).toContain('retry: 2000');
    expect(text).toMatch(/event: change\ndata: \{.*"status" ?: ?"open"/);
    expect(text).toContain(`"orderId":"${orderId}"`);
    expect(text).toContain(caseId);
    await shop.untilClosed(orderId);
  });
});
