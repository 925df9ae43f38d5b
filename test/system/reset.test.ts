import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf, searchAttributeNames } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { temporalCli } from '../rig/temporal-cli.ts';

const statusKey = defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD);

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem();
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterAll(() => system.stop());

async function resetToTheStart(orderId: string): Promise<void> {
  const workflowId = workflowIdOf('order', orderId);
  await temporalCli(
    'workflow',
    'reset',
    '--workflow-id',
    workflowId,
    '--type',
    'FirstWorkflowTask',
    '--reason',
    'test',
  );
}

describe('a run that is reset to its start', () => {
  it.each([
    ['completed', {}],
    ['cancelled', { country: 'AQ' }],
  ])('after the order was %s, repeats nothing', async (status, wanted) => {
    const orderId = await shop.place(wanted);
    const before = await shop.untilClosed(orderId);
    const effects = await shop.effects(orderId);
    expect(before.status).toBe(status);

    await resetToTheStart(orderId);
    const end: unknown = await system.client.workflow.getHandle(workflowIdOf('order', orderId)).result();

    expect(end).toMatchObject({ outcome: 'history_diverged' });
    expect(await shop.effects(orderId)).toEqual(effects);
    expect(await shop.get(orderId)).toEqual(before);
    await shop.expectBalancedBooks();
  });

  it('while the order is parked, repeats nothing: what waits goes on waiting, until it is redriven', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();

    await resetToTheStart(orderId);
    const run = system.client.workflow.getHandle(workflowIdOf('order', orderId));
    // The run that was reset to the start comes to where it was by asking the record.
    await eventually(async () => (await run.describe()).typedSearchAttributes.get(statusKey) === 'stalled');
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([{ status: 'open', parkings: 1 }]);
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180']);

    await shop.post(`/orders/${orderId}/redrive`, {});
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180']);
    await shop.expectBalancedBooks();
  });
});
