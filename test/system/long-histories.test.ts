import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { acceptOrder } from '../../sagas/order/store/acceptance.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { instanceMemo } from '../../client/start-instance.ts';
import { eventually } from '../rig/eventually.ts';
import { startDesks } from '../rig/desks.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import { completedEffects, orderBody, type Shop, type Wanted } from '../rig/shop.ts';
import type { System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks());
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

function run(orderId: string) {
  return system.client.workflow.getHandle(workflowIdOf('order', orderId));
}

/** An order whose run is started by hand, with the memo that is given or none at all. */
async function startedByHand({ memo, wanted }: { memo?: object; wanted?: Wanted }): Promise<string> {
  const accepted = await acceptOrder(system.pool, { key: randomUUID(), request: orderBody(wanted) });
  if (accepted.kind !== 'done') throw new Error(accepted.kind);
  const { orderId } = accepted.response;
  await system.client.workflow.start('order', {
    workflowId: workflowIdOf('order', orderId),
    taskQueue: system.settings.temporal.taskQueue,
    args: [orderId],
    ...(memo === undefined ? {} : { memo: { ...memo } }),
  });
  return orderId;
}

const longestHistory = 80;

async function withShortHistory(wanted?: Wanted): Promise<string> {
  const memo = instanceMemo(system.settings, 'http://127.0.0.1/order');
  const policy = { ...memo.policy, longestHistory };
  return await startedByHand({ memo: { ...memo, policy }, ...(wanted === undefined ? {} : { wanted }) });
}

/** Commands that change nothing, each of which the run has to answer. */
async function sendInVain(orderId: string, count: number): Promise<unknown[]> {
  const answers = await Promise.allSettled(
    Array.from({ length: count }, (_, index) =>
      run(orderId).executeUpdate('decide', {
        args: [
          {
            caseId: randomUUID(),
            revision: 1,
            decisionId: `in-vain-${index}`,
            decision: 'wait',
            by: 'x',
            reason: 'y',
          },
        ],
      }),
    ),
  );
  return answers.map((answer) =>
    answer.status === 'rejected' ? (answer.reason as { cause?: { type?: string } }).cause?.type : 'answered',
  );
}

/** The first run of the order's chain has been continued. */
async function isContinued(orderId: string, firstRunId: string): Promise<boolean> {
  return (await run(orderId).describe()).runId !== firstRunId;
}

describe('a run whose history grows long', () => {
  it('goes on in a new one while it is parked, answers every command, and attempts nothing by itself', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await withShortHistory();
    await shop.untilStatus(orderId, 'stalled');
    const { runId } = await run(orderId).describe();
    await shop.clearFaults();
    for (let round = 0; round < 6; round += 1) {
      const answers = await sendInVain(orderId, 8);
      expect(answers).toEqual(answers.map(() => 'unknown_case'));
    }
    await eventually(() => isContinued(orderId, runId));
    const { historyLength, status } = await run(orderId).describe();
    expect(status.name).toBe('RUNNING');
    expect(historyLength).toBeLessThan(2 * longestHistory);
    expect(await letters.list(`orderId=${orderId}`)).toMatchObject([{ status: 'open', parkings: 1 }]);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180']);

    // A run that has only begun does not know yet what waits, and says so: then it is sent again.
    const redriven = eventually(
      async () => (await shop.post(`/orders/${orderId}/redrive`, {})).status === 202,
    );
    await Promise.all([redriven, ...Array.from({ length: 5 }, () => run(orderId).signal('nudge'))]);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('goes on in a new one while somebody is to decide, and a decision that comes meanwhile is not lost', async () => {
    const orderId = await withShortHistory({ sku: 'TEA-WHITE', quantity: 1 });
    const { caseId } = await reviews.caseOf(orderId);
    const { runId } = await run(orderId).describe();
    for (let round = 0; round < 4; round += 1) await sendInVain(orderId, 8);
    await eventually(() => isContinued(orderId, runId));
    await Promise.all([
      sendInVain(orderId, 8),
      run(orderId).signal('decide', {
        caseId,
        revision: 1,
        decisionId: randomUUID(),
        decision: 'substitute',
        data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' },
        by: 'olga',
        reason: 'Agreed',
      }),
      sendInVain(orderId, 8),
    ]);
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
  });
});

describe('a run that is started by hand, without a memo', () => {
  it('asks people like any other', async () => {
    const orderId = await startedByHand({ wanted: { sku: 'TEA-WHITE', quantity: 1 } });
    await shop.untilStatus(orderId, 'in_review');
    await reviews.decideOn(orderId, 'cancel');
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  });
});
