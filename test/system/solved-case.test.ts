import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on' });
  shop = new Shop(system);
});
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

interface CaseRow {
  status: string;
  closed_as: string | null;
  decision: string | null;
  via: string | null;
  last_news: string;
}

async function casesOf(orderId: string): Promise<CaseRow[]> {
  const { rows } = await system.pool.query<CaseRow>(
    `select one.status, closed_as, decision, via,
       (select text from review_event news where news.case_id = one.case_id order by sequence desc limit 1) as last_news
     from review_case one left join review_decision using (case_id, decision_id) where one.instance_id = $1 order by opened_at`,
    [orderId],
  );
  return rows;
}

/** As the API shows it. */
async function shownCaseOf(orderId: string): Promise<object> {
  const { rows } = await system.pool.query<{ id: string }>(
    'select case_id as id from review_case where instance_id = $1',
    [orderId],
  );
  return (await (await fetch(`${system.url}/reviews/${rows[0]?.id}`)).json()) as object;
}

async function restock(sku: string, quantity: number): Promise<void> {
  expect((await shop.post(`/stock/${sku}/restock`, { quantity })).status).toBe(200);
}

const solved = {
  status: 'closed',
  closed_as: 'solved',
  decision: 'wait',
  via: 'stock',
  last_news: 'The item is back.',
};

it('goes on by itself when the item is back', async () => {
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 2 });
  await shop.untilStatus(orderId, 'in_review');
  await restock('TEA-WHITE', 1);
  await sleep(1_200);
  expect(await casesOf(orderId)).toMatchObject([{ status: 'open' }]);
  await restock('TEA-WHITE', 1);
  await shop.untilStatus(orderId, 'completed');
  expect(await casesOf(orderId)).toEqual([solved]);
  const shown = await shownCaseOf(orderId);
  expect(shown).toMatchObject({ status: 'closed', closedAs: 'solved' });
  expect(shown).not.toHaveProperty('decision');
  expect(await shop.effects(orderId)).toMatchObject({
    psp: ['authorize 2500', 'capture 2500'],
    stock: ['held 2 TEA-WHITE', 'sold 2 TEA-WHITE'],
  });
});

it('of two that wait for one piece, one gets it and the other waits on', async () => {
  const orderIds = [
    await shop.place({ sku: 'TEA-WHITE', quantity: 1 }),
    await shop.place({ sku: 'TEA-WHITE', quantity: 1 }),
  ] as const;
  for (const orderId of orderIds) await shop.untilStatus(orderId, 'in_review');
  await restock('TEA-WHITE', 1);
  const status = async (orderId: string) => (await shop.get(orderId)).status;
  await eventually(async () => (await Promise.all(orderIds.map(status))).includes('completed'));
  const [first, second] = await Promise.all(orderIds.map(status));
  const waiting = first === 'completed' ? orderIds[1] : orderIds[0];
  expect([first, second]).toContain('completed');
  await shop.untilStatus(waiting, 'in_review');
  expect((await casesOf(waiting)).at(-1)).toMatchObject({ status: 'open' });

  await restock('TEA-WHITE', 1);
  await shop.untilStatus(waiting, 'completed');
  expect((await casesOf(waiting)).at(-1)).toEqual(solved);
});

it('of a case that an operator lets wait, is what was waited for', async () => {
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
  await shop.untilStatus(orderId, 'in_review');
  await system.pool.query(
    `update review_case set status = 'waiting', waiting_until = now() + interval '1 day' where instance_id = $1`,
    [orderId],
  );
  await restock('TEA-WHITE', 1);
  await shop.untilStatus(orderId, 'completed');
  expect(await casesOf(orderId)).toEqual([solved]);
});

it('of two whose claim on the piece was judged at once, the loser has its case again', async () => {
  const { solveCase } = await import('../../sagas/order/store/cases/solve-case.ts');
  const orderIds = [
    await shop.place({ sku: 'TEA-WHITE', quantity: 1 }),
    await shop.place({ sku: 'TEA-WHITE', quantity: 1 }),
  ];
  for (const orderId of orderIds) await shop.untilStatus(orderId, 'in_review');
  await system.worker.stop();
  await restock('TEA-WHITE', 1);
  const { rows } = await system.pool.query<{ caseId: string; orderId: string }>(
    `select case_id as "caseId", instance_id as "orderId" from review_case where instance_id = any($1)`,
    [orderIds],
  );
  for (const one of rows) expect(await solveCase(system.pool, one)).toBe(true);
  await system.restartWorker();
  for (const orderId of orderIds) {
    await system.client.workflow.getHandle(`order/${orderId}`).signal('nudge');
  }
  const statuses = async () =>
    (await Promise.all(orderIds.map((orderId) => shop.get(orderId)))).map(({ status }) => status).sort();
  await eventually(async () => (await statuses()).join() === 'completed,in_review');
  const closed = await Promise.all(orderIds.map(casesOf));
  expect(closed.flat().filter(({ closed_as }) => closed_as === 'solved')).toHaveLength(2);
  await restock('TEA-WHITE', 1);
  await eventually(async () => (await statuses()).join() === 'completed,completed');
});

it('of what was refused when a decision was taken back, goes on as well, and keeps nobody waiting who comes after', async () => {
  const desk = new ReviewDesk(system.url);
  const ordering = { sku: 'TEA-WHITE', quantity: 2 };
  await restock('TEA-WHITE', 2);
  await shop.fault('warehouse', { operation: 'place', kind: 'delay', before: true, ms: 1_200 });
  const orderId = await shop.place(ordering);
  await eventually(async () => (await shop.fired('warehouse', 'place')) > 0);
  await shop.clearFaults();
  await system.pool.query('update stock_hold set expires_at = clock_timestamp() where order_id = $1', [
    orderId,
  ]);
  await shop.untilStatus(await shop.place(ordering), 'completed');
  await shop.until(orderId, ({ cause }) => cause === 'hold_lost');

  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'item_discontinued', times: 1 });
  await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-BLACK' } });
  await eventually(
    async () => (await casesOf(orderId)).filter(({ status }) => status === 'open').length === 2,
  );
  const second = await shop.place(ordering);
  await shop.untilStatus(second, 'in_review');

  await restock('TEA-WHITE', 2);
  await shop.untilStatus(orderId, 'completed');
  expect((await shop.get(second)).status).toBe('in_review');
  await restock('TEA-WHITE', 2);
  await shop.untilStatus(second, 'completed');
  expect((await shop.effects(orderId)).stock.at(-1)).toBe('sold 2 TEA-WHITE');
});

it('of what the warehouse has not, says nothing', async () => {
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'out_of_stock', times: 1 });
  const orderId = await shop.place();
  await shop.untilStatus(orderId, 'in_review', 'completed', 'stalled');
  await sleep(1_500);
  const cases = await casesOf(orderId);
  expect(cases).toMatchObject([{ status: 'open' }]);
  expect((await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' })).status).toBe(202);
  await shop.untilStatus(orderId, 'cancelled');
});
