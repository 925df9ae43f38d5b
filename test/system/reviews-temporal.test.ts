import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrderCaseSummary } from '../../sagas/order/api/order-answers.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { wordsInHistory } from '../rig/words-in-history.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const data = { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' };

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

function commandOn({ caseId, revision }: OrderCaseSummary, changed: object = {}) {
  const decisionId = randomUUID();
  return {
    caseId,
    revision,
    decisionId,
    decision: 'substitute',
    data,
    by: 'olga',
    reason: 'Agreed',
    ...changed,
  };
}

async function outOfStock(): Promise<{ orderId: string; one: OrderCaseSummary }> {
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
  return { orderId, one: await desk.caseOf(orderId) };
}

/** What each timer in the history of an order's run says. */
async function timersOf(orderId: string): Promise<string[]> {
  const { events } = await run(orderId).fetchHistory();
  const timers = (events ?? []).filter(({ timerStartedEventAttributes }) => timerStartedEventAttributes);
  return timers.map(({ userMetadata }) => Buffer.from(userMetadata?.summary?.data ?? []).toString());
}

describe('a run that waits for a decision', () => {
  it('says so in its history, on the timer at which it waits', async () => {
    const { orderId, one } = await outOfStock();
    // The case is on record before the run has been told of it.
    await eventually(async () => (await timersOf(orderId)).length > 0);
    expect(await timersOf(orderId)).toEqual(['"Until somebody decides: out_of_stock"']);
    await desk.decide(one.caseId, 'cancel');
    await shop.untilClosed(orderId);
  });
});

describe('a decision over Temporal', () => {
  it('as an Update: is answered, and once for its id', async () => {
    const { orderId, one } = await outOfStock();
    const command = commandOn(one);
    const stale = { ...commandOn(one), revision: 7 };
    await expect(run(orderId).executeUpdate('decide', { args: [stale] })).rejects.toMatchObject({
      cause: { type: 'stale' },
    });
    await run(orderId).executeUpdate('decide', { args: [command] });
    expect(
      await desk.decide(one.caseId, 'substitute', { data, decisionId: command.decisionId }),
    ).toMatchObject({
      status: 200,
    });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    const { decision } = await desk.show(one.caseId);
    expect(decision).toMatchObject({
      name: 'substitute',
      by: 'olga',
      via: 'temporal-update',
      reason: 'Agreed',
    });
  });

  it('as a Signal: one that is not valid is written into the timeline, and changes nothing', async () => {
    const { orderId, one } = await outOfStock();
    await run(orderId).signal(
      'decide',
      commandOn(one, { data: { sku: 'TEA-WHITE', replacement: 'NO-SUCH' } }),
    );
    const refusals = async () =>
      (await desk.show(one.caseId)).timeline.filter(({ kind }) => kind === 'refused');
    await eventually(async () => (await refusals()).length === 1);
    expect(await refusals()).toMatchObject([{ by: 'olga' }]);
    expect((await desk.show(one.caseId)).status).toBe('open');
    await run(orderId).signal('decide', commandOn(one));
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
  });

  it('as a Signal that nobody understands: is written into the timeline, and changes nothing', async () => {
    const { orderId, one } = await outOfStock();
    await run(orderId).signal('decide', { caseId: one.caseId, decision: 'substitute' });
    await eventually(async () =>
      (await desk.show(one.caseId)).timeline.some(({ kind }) => kind === 'refused'),
    );
    await run(orderId).signal('decide', commandOn(one, { decision: 'cancel', data: {} }));
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });

  it('is about a case of that order only', async () => {
    const [one, other] = await Promise.all([outOfStock(), outOfStock()]);
    const command = commandOn(other.one);
    await expect(run(one.orderId).executeUpdate('decide', { args: [command] })).rejects.toMatchObject({
      cause: { type: 'unknown_case' },
    });
    for (const { orderId } of [one, other]) {
      await desk.decideOn(orderId, 'cancel');
      expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    }
  });

  it('is answered without what operators wrote: their words stay out of the history', async () => {
    const { orderId, one } = await outOfStock();
    await desk.decideOn(orderId, 'wait', { reason: 'Ada asked for it' });
    await desk.post(one.caseId, 'notes', { body: { text: 'Ada is at +44 20 7946 0000' }, ifMatch: '*' });
    const overtaken = commandOn(one);
    await expect(run(orderId).executeUpdate('decide', { args: [overtaken] })).rejects.toMatchObject({
      cause: { type: 'stale', message: 'The case has changed since: it is at revision 2 now, not 1.' },
    });
    await run(orderId).signal('decide', overtaken);
    await eventually(
      async () =>
        (await desk.show(one.caseId)).timeline.filter(({ kind }) => kind === 'refused').length === 2,
    );
    const stale = await desk.decide(one.caseId, 'cancel', { ifMatch: '"1"' });
    expect(JSON.stringify(stale.body)).toContain('7946');
    await desk.post(one.caseId, 'claim', { by: 'ada.byron' });
    const { revision } = await desk.show(one.caseId);
    const claimed = commandOn(one, { revision, by: 'paul' });
    await expect(run(orderId).executeUpdate('decide', { args: [claimed] })).rejects.toMatchObject({
      cause: { type: 'claimed_by_other' },
    });
    expect((await desk.decide(one.caseId, 'cancel', { by: 'ada.byron' })).status).toBe(200);
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    const history = await wordsInHistory(system.client, orderId);
    expect(history).toContain('stale');
    // Whole words: ids are in the history too, and one of them in fifty has four given digits in it.
    expect(history).not.toMatch(/Ada asked|\+44 20|ada\.byron/);
  });

  it('takes no personal data: it would stay in the history', async () => {
    const orderId = await shop.place({ country: 'AQ' });
    const one = await desk.caseOf(orderId);
    const shippingAddress = { line1: '2 Difference Road', city: 'London', postalCode: 'N1', country: 'GB' };
    const command = commandOn(one, { decision: 'amend', data: { shippingAddress } });
    await expect(run(orderId).executeUpdate('decide', { args: [command] })).rejects.toMatchObject({
      cause: { type: 'invalid_command' },
    });
    await desk.decideOn(orderId, 'amend', { data: { shippingAddress } });
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    const shown = JSON.stringify(await desk.show(one.caseId));
    expect(shown).not.toContain('Difference Road');
  });
});

describe('what Temporal shows of an order that waits for a decision', () => {
  it('is found by the team that is to decide and by when, until it has', async () => {
    const { orderId, one } = await outOfStock();
    // The dev server compares times as text, which have fewer digits where they end in zeros: not to the millisecond.
    const soonAfter = new Date(Date.parse(one.dueAt) + 60_000).toISOString();
    const due = () =>
      system.client.workflow.count(
        `WorkflowId = "${workflowIdOf('order', orderId)}" and RecourseTeam = "stock" and RecourseDue <= "${soonAfter}"`,
      );
    await eventually(async () => (await due()).count === 1);
    await desk.decideOn(orderId, 'substitute', { data });
    await shop.untilClosed(orderId);
    await eventually(async () => (await due()).count === 0);
  });
});
