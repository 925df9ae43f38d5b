import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decide } from '../../store/cases/decide.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_SWEEP_EVERY_MS: '200',
    RECOURSE_SWEEP_AFTER_MS: '1000',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** As if the process had been lost before it told the order's run. */
async function decideUntold(caseId: string, decision: string, data = {}): Promise<void> {
  const author = { by: 'olga', reason: 'So be it', via: 'rest' } as const;
  const verdict = await decide(system.pool, { caseId, decisionId: randomUUID(), decision, data, ...author });
  expect(verdict).toMatchObject({ kind: 'decided' });
}

const untilClosedAs = (caseId: string, how: string) =>
  eventually(async () => (await desk.show(caseId)).closedAs === how);

describe('a decision of which the run was not told', () => {
  it('to wait: the wait ends at its time', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { caseId } = await desk.caseOf(orderId);
    await decideUntold(caseId, 'wait', { until: new Date(Date.now() + 2_500).toISOString() });
    await untilClosedAs(caseId, 'decided');
    // It was asked for again, and is not there yet.
    await eventually(async () => (await desk.caseOf(orderId)).caseId !== caseId);
    await desk.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });

  it('on one of two cases: it is put into effect while the other is open', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'insufficient_funds', times: 1 });
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
    const orderId = await shop.place();
    const open = () => desk.list(`orderId=${orderId}`);
    await eventually(async () => (await open()).length === 2);
    const [one] = (await open()).filter(({ step }) => step === 'capturePayment');
    await decideUntold(one?.caseId ?? '', 'retry');
    await untilClosedAs(one?.caseId ?? '', 'decided');
    expect(await open()).toMatchObject([{ step: 'warehouseOrder', status: 'open' }]);
    await desk.decideOn(orderId, 'retry');
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });
});
