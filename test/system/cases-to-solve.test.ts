import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdItems } from '../../sagas/order/effects/stock-effects.ts';
import { advanceCase } from '../../store/cases/advance-case.ts';
import { casesToSolve, solveCase } from '../../sagas/order/store/cases/solve-case.ts';
import { inInstanceTransaction } from '../../store/commit/instance-transaction.ts';
import { parkStep } from '../../store/instances/lifecycle.ts';
import { startSteps, type Steps } from '../rig/steps.ts';
import type { Wanted } from '../rig/shop.ts';

const hour = 3_600_000;
const deadlines = { customerMs: hour, dueMs: hour, escalateMs: 2 * hour, lastResortMs: 3 * hour };

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});
afterAll(() => steps.stop());

/** An order whose items are not there, and its case. */
async function waitingFor(order: Wanted): Promise<string> {
  const orderId = await steps.accept(order);
  const outcome = await steps.deliver(holdItems, orderId);
  expect(outcome.kind).toBe('refused');
  const refused = { step: 'stockHold', phase: 'try', cause: 'out_of_stock', message: 'Gone' } as const;
  await advanceCase(steps.pool, orderId, refused, { deadlines, holdTtlMs: hour });
  return orderId;
}

const found = async () => (await casesToSolve(steps.pool, { atOnce: 2 })).map(({ orderId }) => orderId);

it('those who wait for one item, or in vain for much of it, keep nobody waiting whose item is back', async () => {
  const many = { lines: [{ sku: 'POT-CAST', quantity: 900 }] };
  const both = {
    lines: [
      { sku: 'POT-CAST', quantity: 2 },
      { sku: 'TEA-WHITE', quantity: 1 },
    ],
  };
  for (const wanted of [
    { sku: 'TEA-WHITE', quantity: 1 },
    { sku: 'TEA-WHITE', quantity: 1 },
    many,
    many,
    both,
  ])
    await waitingFor(wanted);
  const first = await waitingFor({ sku: 'POT-CAST', quantity: 2 });
  const second = await waitingFor({ sku: 'POT-CAST', quantity: 2 });
  const third = await waitingFor({ sku: 'POT-CAST', quantity: 2 });
  expect(await found()).toEqual([]);
  await steps.pool.query(`update item set on_hand = on_hand + 3 where sku = 'POT-CAST'`);
  expect(await found()).toEqual([first, second]);
  expect(await found()).not.toContain(third);

  const [one] = await casesToSolve(steps.pool);
  const except = new Set([one?.caseId ?? '']);
  expect((await casesToSolve(steps.pool, { except })).map(({ orderId }) => orderId)).toEqual([second, third]);
});

it('what is back is promised to whoever was told so, until they have tried for it', async () => {
  const first = await waitingFor({ sku: 'CUP-SET', quantity: 300 });
  const second = await waitingFor({ sku: 'CUP-SET', quantity: 300 });
  await steps.pool.query(`update item set on_hand = on_hand + 300 where sku = 'CUP-SET'`);
  const [one] = (await casesToSolve(steps.pool)).filter(({ orderId }) => orderId === first);
  expect(one !== undefined && (await solveCase(steps.pool, one))).toBe(true);
  // Its run is not told, for Temporal is away.
  expect(await found()).not.toContain(second);
  await steps.deliverAll(first, holdItems);
  expect(await found()).not.toContain(second);
  await steps.pool.query(`update item set on_hand = on_hand + 300 where sku = 'CUP-SET'`);
  expect(await found()).toContain(second);
});

it('what is counted for an order that has left the house goes to nobody who waits', async () => {
  const onShelf = (pieces: number) =>
    steps.pool.query(`update item set on_hand = $1 where sku = 'TEA-BLACK'`, [pieces]);
  await onShelf(0);
  const shipped = await steps.accept({ sku: 'TEA-BLACK', quantity: 900 });
  const uncounted = {
    step: 'stockHold',
    phase: 'try',
    cause: 'stock_uncounted',
    message: 'Count it',
  } as const;
  await inInstanceTransaction(steps.pool, shipped, async (tx) => tx.append({ type: 'found_shipped' }));
  expect(await steps.deliver(holdItems, shipped)).toMatchObject({ kind: 'failed', cause: uncounted.cause });
  await parkStep(steps.pool, shipped, { ...uncounted, holdTtlMs: hour });
  const waiting = await waitingFor({ sku: 'TEA-BLACK', quantity: 800 });
  await onShelf(900);
  expect(await found()).not.toContain(waiting);
  await onShelf(1_700);
  expect(await found()).toContain(waiting);
});
