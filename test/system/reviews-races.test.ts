import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { asOrdered } from '../rig/review-story.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';
import { temporalCli } from '../rig/temporal-cli.ts';

let system: KillableSystem;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startKillableSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_REVIEW_CLAIM_MS: '700',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const toGreen = { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } };
const toCups = { data: { sku: 'TEA-WHITE', replacement: 'CUP-SET' } };

async function outOfStock(): Promise<{ orderId: string; caseId: string }> {
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
  const { caseId } = await desk.caseOf(orderId);
  return { orderId, caseId };
}

async function cancel(orderId: string): Promise<number> {
  return (await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' })).status;
}

describe('two at once', () => {
  it.each([1, 2, 3])('have one winner, and the other is told (%i)', async () => {
    const { orderId, caseId } = await outOfStock();
    const ifMatch = await desk.etag(caseId);
    const answers = await Promise.all([
      desk.decide(caseId, 'substitute', { ...toGreen, by: 'olga', ifMatch }),
      desk.decide(caseId, 'cancel', { by: 'paul', ifMatch }),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const loser = answers.find(({ status }) => status !== 200);
    expect(['/problems/case-closed', '/problems/case-changed']).toContain(loser?.body.type);
    const { status } = await shop.untilClosed(orderId);
    expect(status).toBe(answers[0].status === 200 ? 'completed' : 'cancelled');
  });

  it('under one decision id on two cases are two decisions', async () => {
    const [one, other] = await Promise.all([outOfStock(), outOfStock()]);
    const decisionId = randomUUID();
    const answers = await Promise.all(
      [one, other].map(({ caseId }) => desk.decide(caseId, 'cancel', { decisionId })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    for (const { orderId } of [one, other])
      expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });

  it.each([1, 2, 3])('a decision and the cancel of the customer leave nothing half done (%i)', async () => {
    const { orderId, caseId } = await outOfStock();
    const ifMatch = await desk.etag(caseId);
    const [decided, cancelled] = await Promise.all([
      desk.decide(caseId, 'substitute', { ...toCups, ifMatch }),
      cancel(orderId),
    ]);
    expect([200, 409, 412]).toContain(decided.status);
    const { status } = await shop.untilClosed(orderId);
    expect(status).toBe(cancelled === 409 ? 'completed' : 'cancelled');
    expect((await desk.show(caseId)).status).toBe('closed');
  });
});

describe('the same decision sent twice', () => {
  it('is one, and another one under its id is refused', async () => {
    const { orderId, caseId } = await outOfStock();
    const decisionId = randomUUID();
    const ifMatch = await desk.etag(caseId);
    const sent = { ...toGreen, decisionId, ifMatch };
    const answers = await Promise.all([1, 2].map(() => desk.decide(caseId, 'substitute', sent)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await desk.decide(caseId, 'substitute', sent)).status).toBe(200);
    const other = await desk.decide(caseId, 'cancel', { decisionId, ifMatch });
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/decision-id-reused' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', revision: 2 });
  });
});

describe('a decision id', () => {
  it('is unique within its case: on another case it is another decision', async () => {
    const [one, other] = await Promise.all([outOfStock(), outOfStock()]);
    const answers = await Promise.all([
      desk.decide(one.caseId, 'substitute', { ...toGreen, decisionId: 'd-1' }),
      desk.decide(other.caseId, 'cancel', { decisionId: 'd-1' }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await shop.untilClosed(one.orderId)).status).toBe('completed');
    expect((await shop.untilClosed(other.orderId)).status).toBe('cancelled');
    expect(await desk.show(one.caseId)).toMatchObject({ decision: { name: 'substitute' } });
    expect(await desk.show(other.caseId)).toMatchObject({ decision: { name: 'cancel' } });
  });

  it('of a first approval is no approval by a second person', async () => {
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'fraudulent', times: 1 });
    const orderId = await shop.place();
    const approval = { decisionId: 'd-1' };
    const { caseId } = await desk.decideOn(orderId, 'approve', { ...approval, by: 'olga' });
    expect((await desk.decide(caseId, 'approve', { ...approval, by: 'olga' })).status).toBe(200);
    const second = await desk.decide(caseId, 'approve', { ...approval, by: 'paul' });
    expect(second).toMatchObject({ status: 422, body: { type: '/problems/decision-id-reused' } });
    await desk.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });
});

describe('a claim', () => {
  it('keeps others away until it lapses, and is renewed without a new version', async () => {
    const { orderId, caseId } = await outOfStock();
    const claimed = await desk.post(caseId, 'claim', { by: 'olga' });
    expect(claimed).toMatchObject({ status: 200, body: { claimedBy: 'olga' } });
    const etag = claimed.headers.get('etag') ?? '';
    const renewed = await desk.post(caseId, 'claim', { by: 'olga', ifMatch: etag });
    expect(renewed.headers.get('etag')).toBe(etag);
    const refused = await desk.post(caseId, 'claim', { by: 'paul', ifMatch: etag });
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/case-claimed' } });
    expect(await desk.decide(caseId, 'cancel', { by: 'paul', ifMatch: etag })).toMatchObject({ status: 409 });
    await eventually(async () => (await desk.show(caseId)).claimedBy === undefined);
    expect(await desk.decide(caseId, 'cancel', { by: 'paul' })).toMatchObject({ status: 200 });
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });

  it('is taken over by a lead only', async () => {
    const { orderId, caseId } = await outOfStock();
    await desk.post(caseId, 'claim', { by: 'olga' });
    const body = { takeOver: true };
    expect((await desk.post(caseId, 'claim', { by: 'paul', body })).status).toBe(403);
    const taken = await desk.post(caseId, 'claim', { by: 'lea; roles=lead', body });
    expect(taken).toMatchObject({ status: 200, body: { claimedBy: 'lea' } });
    await desk.decideOn(orderId, 'cancel', { by: 'lea' });
    await shop.untilClosed(orderId);
  });
});

describe('a worker that is lost', () => {
  it('between a decision and its effect: another one puts it into effect', async () => {
    const { orderId } = await outOfStock();
    await system.worker.kill();
    await desk.decideOn(orderId, 'substitute', toGreen);
    await system.restartWorker();
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'capture 590']);
  });

  it('while the payment is brought in line: nothing is taken twice', async () => {
    const { orderId } = await outOfStock();
    await shop.fault('psp', { operation: 'authorize', kind: 'delay', ms: 1_000, times: 1 });
    await desk.decideOn(orderId, 'substitute', toCups);
    await eventually(async () => (await shop.fired('psp', 'authorize')) === 1);
    await system.worker.kill();
    await system.restartWorker();
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
    expect((await shop.effects(orderId)).psp).toEqual([
      'authorize 1250',
      'authorize 2400',
      'void 1250',
      'capture 2400',
    ]);
  });
});

describe('a run that is reset to its start', () => {
  async function reset(orderId: string): Promise<void> {
    const run = [
      '--workflow-id',
      workflowIdOf('order', orderId),
      '--type',
      'FirstWorkflowTask',
      '--reason',
      'test',
    ];
    await temporalCli('workflow', 'reset', ...run);
  }

  /** What waits for an engineer waits for one in the new run as well. */
  async function resetAndRedrive(orderId: string): Promise<void> {
    await reset(orderId);
    await eventually(async () => (await desk.api.post(`/orders/${orderId}/redrive`)).status === 202);
  }

  it('while its case is open: the same case waits, and is decided once', async () => {
    const { orderId, caseId } = await outOfStock();
    await reset(orderId);
    await desk.decideOn(orderId, 'substitute', toGreen);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    expect((await desk.list(`orderId=${orderId}&status=closed`)).map((one) => one.caseId)).toEqual([caseId]);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'capture 590']);
  });

  it('after its case was decided: repeats nothing, and goes on', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const { orderId } = await outOfStock();
    await desk.decideOn(orderId, 'substitute', toCups);
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();
    await resetAndRedrive(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 2400 } });
    expect((await shop.effects(orderId)).psp).toEqual([
      'authorize 1250',
      'authorize 2400',
      'void 1250',
      'capture 2400',
    ]);
    expect(await desk.list(`orderId=${orderId}`)).toEqual([]);
  });

  it('after the money was given back: the warehouse is not asked to ship after all', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 });
    await shop.fault('mailbox', { operation: 'deliver', kind: 'outage' });
    const orderId = await shop.place();
    await desk.decideOn(orderId, 'refund');
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();
    await resetAndRedrive(orderId);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 0 } });
    expect(await shop.effects(orderId)).toMatchObject({
      psp: [...asOrdered.psp, 'refund 1180'],
      warehouse: ['place', 'cancel'],
      mailbox: ['deliver'],
    });
  });

  it('while a decision is put into effect, which then cannot be: what was ordered stands, and the case is asked again', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
    const orderId = await shop.place();
    const { caseId } = await desk.caseOf(orderId);
    await shop.fault('psp', { operation: 'authorize', kind: 'outage' });
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } });
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'card_declined', times: 1 });
    await resetAndRedrive(orderId);
    await shop.untilStatus(orderId, 'in_review');
    expect(await desk.caseOf(orderId)).toMatchObject({ caseId, cause: 'warehouse_refused' });
    expect((await shop.effects(orderId)).warehouse).toEqual([]);
    await desk.decideOn(orderId, 'retry');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 1180 } });
    expect((await shop.effects(orderId)).psp).toEqual(asOrdered.psp);
  });
});

describe('a decision that cannot be put into effect', () => {
  it('leaves the old revision in force, and the case open with the reason', async () => {
    const { orderId, caseId } = await outOfStock();
    const refusal = { operation: 'authorize', kind: 'refuse', code: 'insufficient_funds', times: 1 };
    await shop.fault('psp', refusal);
    await desk.decideOn(orderId, 'substitute', toCups);
    const again = await desk.caseOf(orderId);
    expect(again.caseId).toBe(caseId);
    expect(await shop.get(orderId)).toMatchObject({
      status: 'in_review',
      lines: [{ sku: 'TEA-WHITE' }],
      total: { amount: 1250 },
      payments: { authorized: 1250, voided: 0 },
    });
    const { timeline } = await desk.show(caseId);
    expect(timeline.find(({ kind }) => kind === 'opened_again')?.text).toContain('insufficient funds');
    await desk.decideOn(orderId, 'substitute', toGreen);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'capture 590']);
  });

  it('after the capture, and goes on as it was when the warehouse takes it', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'too_heavy', times: 1 });
    const orderId = await shop.place();
    await desk.caseOf(orderId);
    await shop.fault('psp', { operation: 'authorize', kind: 'refuse', code: 'card_declined', times: 1 });
    await desk.decideOn(orderId, 'substitute', {
      data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' },
    });
    await desk.decideOn(orderId, 'retry');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 1180 } });
    expect((await shop.effects(orderId)).psp).toEqual(asOrdered.psp);
  });
});
