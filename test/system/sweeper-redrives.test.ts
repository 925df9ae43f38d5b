import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { orderFacts } from '../../sagas/order/store/kept.ts';
import { createPorts } from '../../adapters/create-ports.ts';
import { capturePayment } from '../../sagas/order/effects/payment-effects.ts';
import { recorded, succeeded } from '../../activities/step-record.ts';
import { orderService } from '../../sagas/order/effects/order-service.ts';
import { recordRedrive } from '../../store/instances/lifecycle.ts';
import { decideOn } from '../../store/commit/decide-on.ts';
import { readKnownInstance } from '../../store/commit/instance-transaction.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { temporalCli } from '../rig/temporal-cli.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
    RECOURSE_SWEEP_EVERY_MS: '200',
    RECOURSE_SWEEP_AFTER_MS: '1000',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** Resolves once the sweeper has looked at an order `times` more. */
async function looks(orderId: string, times: number): Promise<void> {
  const next = async () => {
    const { rows } = await system.pool.query<{ at: string }>(
      'select next_look_at::text as at from saga_instance where instance_id = $1',
      [orderId],
    );
    return rows[0]?.at;
  };
  for (let seen = 0; seen < times; seen += 1) {
    await system.pool.query(`update saga_instance set next_look_at = '-infinity' where instance_id = $1`, [
      orderId,
    ]);
    await eventually(async () => (await next()) !== '-infinity');
  }
}

/** How long the history of a run is, once it waits. */
async function historyOf(orderId: string): Promise<number> {
  const run = system.client.workflow.getHandle(workflowIdOf('order', orderId));
  await eventually(async () => !(await run.describe()).raw.pendingWorkflowTask);
  return (await run.describe()).historyLength;
}

describe('a redrive that is on record and never reached the run', () => {
  it('is told to it again', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    // As if the run had lost what it did after it wrote that down.
    await recordRedrive(system.pool, orderId, { by: 'eva' });
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('is told of the branch that was meant, and the other one goes on waiting', async () => {
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await shop.fault('warehouse', { operation: 'place', kind: 'outage' });
    const orderId = await shop.place();
    await eventually(async () => (await desk.list(`orderId=${orderId}`)).length === 2);
    await shop.clearFaults();
    const phases = [{ step: 'capturePayment', phase: 'run' }] as const;
    await recordRedrive(system.pool, orderId, { by: 'eva', phases });
    const [capture] = await desk.list(`orderId=${orderId}&step=capturePayment`);
    await desk.until(capture?.deadLetterId ?? '', 'resolved');
    await eventually(async () => (await shop.get(orderId)).status === 'stalled');
    await looks(orderId, 3);
    expect(await desk.list(`orderId=${orderId}&step=warehouseOrder`)).toMatchObject([
      { status: 'open', parkings: 1 },
    ]);
    await shop.post(`/orders/${orderId}/redrive`, {});
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('a redrive that is lost together with all that its run did since', () => {
  it('is told again, whatever was done by it', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'create');
    await shop.fault('mailbox', { operation: 'deliver', kind: 'delay', ms: 1_000, before: true });
    await desk.act(letterId, 'redrive');
    await eventually(async () => {
      const { steps } = await shop.get(orderId);
      return steps.some(({ name, status }) => name === 'sendReceipt' && status === 'running');
    });
    await forgetUpdates(orderId);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  /** As when worker, API and Temporal are lost while a workflow task is under way. */
  async function forgetUpdates(orderId: string): Promise<void> {
    const workflowId = workflowIdOf('order', orderId);
    const { events } = await system.client.workflow.getHandle(workflowId).fetchHistory();
    const before = (events ?? []).slice(
      0,
      events?.findIndex((event) => event.workflowExecutionUpdateAcceptedEventAttributes),
    );
    const task = before.findLast((event) => event.workflowTaskCompletedEventAttributes);
    const at = ['--workflow-id', workflowId, '--event-id', String(task?.eventId)];
    await temporalCli('workflow', 'reset', ...at, '--reapply-exclude', 'Update', '--reason', 'test');
  }
});

describe('a step that waits, of an order of which an earlier one was redriven', () => {
  it('is left alone: nobody has redriven it, and the history of its run does not grow', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'authorize');
    await shop.fault('psp', { operation: 'capture', kind: 'outage' });
    await desk.act(letterId, 'redrive');
    const letter = await desk.letterOf(orderId, 'step=capturePayment&status=open');
    await shop.untilStatus(orderId, 'stalled');
    const before = await historyOf(orderId);
    await looks(orderId, 4);
    expect(await desk.show(letter.deadLetterId)).toMatchObject({ status: 'open', parkings: 1 });
    expect(await historyOf(orderId)).toBe(before);
    await shop.clearFaults();
    await desk.act(letter.deadLetterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});

describe('an attempt that was presumed lost, and comes to something when its step is parked', () => {
  it('is told to the run, which waits for nobody any more', async () => {
    const { orderId } = await desk.parked('psp', 'capture');
    await recordLateCapture(orderId);
    expect((await shop.get(orderId)).status).toBe('pending');
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  /** What a worker does that had sent the capture, and stood still. */
  async function recordLateCapture(orderId: string): Promise<void> {
    const { step, phase } = capturePayment;
    const { instance, fences } = await readKnownInstance(system.pool, orderId);
    const fence = fences[step]?.[phase];
    if (fence === undefined) throw new Error('It was never attempted');
    const { reference, lastApplied, made = [] } = fence;
    const key = `${orderId}/${step}/${phase}/${fence.keyNumber}`;
    const ports = createPorts(system.settings);
    const { revision } = instance.state;
    const call = {
      ports,
      facts: orderFacts(instance),
      revision,
      fences,
      key,
      reference,
      lastApplied,
      made,
      earlier: [],
    };
    const outcome = succeeded(await capturePayment.send(call));
    await decideOn(system.pool, orderId, (record) =>
      recorded(orderService, record, { step, phase }, { fence, outcome }),
    );
  }
});
