import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { orderBody, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { temporalCli } from '../rig/temporal-cli.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '2' });
  shop = new Shop(system);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

async function attributesOf(orderId: string): Promise<Record<string, unknown>> {
  const { typedSearchAttributes } = await system.client.workflow
    .getHandle(workflowIdOf('order', orderId))
    .describe();
  const ours = typedSearchAttributes.getAll().filter(({ key }) => key.name.startsWith('Recourse'));
  return Object.fromEntries(ours.map(({ key, value }) => [key.name, value]));
}

async function everythingKept(orderId: string): Promise<string> {
  const options = ['--workflow-id', workflowIdOf('order', orderId), '--output', 'json'];
  const [history, description] = await Promise.all([
    temporalCli('workflow', 'show', ...options),
    temporalCli('workflow', 'describe', ...options),
  ]);
  const payloads = [...`${history}${description}`.matchAll(/"data":\s*"([^"]+)"/g)];
  const decoded = payloads.map(([, data]) => Buffer.from(data ?? '', 'base64').toString());
  return [history, description, ...decoded].join('\n');
}

describe('what Temporal shows of an order', () => {
  it('is found by its status, stage and cause', async () => {
    const completed = await shop.place();
    const cancelled = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    await Promise.all([shop.untilClosed(completed), shop.untilClosed(cancelled)]);
    await eventually(async () => (await attributesOf(completed))['RecourseStatus'] === 'completed');
    expect(await attributesOf(completed)).toEqual({ RecourseStatus: 'completed', RecourseStage: 'closed' });
    await eventually(async () => (await attributesOf(cancelled))['RecourseStatus'] === 'cancelled');
    expect(await attributesOf(cancelled)).toEqual({
      RecourseStatus: 'cancelled',
      RecourseStage: 'closed',
      RecourseCause: 'out_of_stock',
    });
  });

  it('is found among the stalled ones while it waits for an engineer', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    await eventually(async () => (await attributesOf(orderId))['RecourseStatus'] === 'stalled');
    await shop.clearFaults();
    await shop.post(`/orders/${orderId}/redrive`, {});
    await shop.untilClosed(orderId);
    await eventually(async () => (await attributesOf(orderId))['RecourseCause'] === undefined);
  });

  it('names the steps, and holds nothing of the customer', async () => {
    await shop.fault('mailbox', { operation: 'deliver', kind: 'refuse', code: 'no_such_user', times: 1 });
    const orderId = await shop.place({ email: 'ada.lovelace@example.com' });
    await shop.untilStatus(orderId, 'stalled');
    await shop.post(`/orders/${orderId}/redrive`, {});
    await shop.untilClosed(orderId);
    const kept = await everythingKept(orderId);
    expect(kept).toContain('The authorisation of the payment');
    expect(kept).toContain('TEA-GREEN');
    const { customer, shippingAddress } = orderBody({ email: 'ada.lovelace@example.com' });
    for (const personal of [
      customer.name,
      customer.email,
      shippingAddress.line1,
      shippingAddress.postalCode,
    ]) {
      expect(kept).not.toContain(personal);
    }
  });

  it('answers whoever asks for the call stack of a run, which is not kept', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const orderId = await shop.place();
    await shop.untilStatus(orderId, 'stalled');
    const run = system.client.workflow.getHandle(workflowIdOf('order', orderId));
    expect(await run.query('__stack_trace')).toBe('');
    await shop.clearFaults();
    await shop.post(`/orders/${orderId}/redrive`, {});
    await shop.untilClosed(orderId);
  });

  it('costs no more events than it did', async () => {
    const orderId = await shop.place();
    await shop.untilClosed(orderId);
    const handle = system.client.workflow.getHandle(workflowIdOf('order', orderId));
    await handle.result();
    // A slow machine may need a regular activity for a first attempt: see docs/decisions.
    expect((await handle.describe()).historyLength).toBeLessThanOrEqual(54);
  });
});
