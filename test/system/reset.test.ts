import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderWorkflowId } from '../../workflows/contract.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { temporalCli } from '../rig/temporal-cli.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem();
  shop = new Shop(system);
});

afterAll(() => system.stop());

async function resetToTheStart(orderId: string): Promise<void> {
  const workflowId = orderWorkflowId(orderId);
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
    const end: unknown = await system.client.workflow.getHandle(orderWorkflowId(orderId)).result();

    expect(end).toMatchObject({ outcome: 'history_diverged' });
    expect(await shop.effects(orderId)).toEqual(effects);
    expect(await shop.get(orderId)).toEqual(before);
    await shop.expectBalancedBooks();
  });

  it('while the order is parked, repeats nothing and goes on', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await shop.clearFaults();

    await resetToTheStart(orderId);

    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180']);
    await shop.expectBalancedBooks();
  });
});
