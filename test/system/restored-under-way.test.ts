import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { parkStep } from '../../store/instances/lifecycle.ts';
import { markRestored } from '../../store/restored.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { Customer } from '../rig/customer.ts';
import { expectNoDrift, sweptSoon } from '../rig/restorable.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';

let system: KillableSystem;
let shop: Shop;

beforeAll(async () => {
  system = await startKillableSystem({
    RECOURSE_REVIEWS: 'on',
    ...sweptSoon,
    // Patient with a party that is away: the run waits in the middle of a step.
    RECOURSE_STEP_ATTEMPTS: '30',
    RECOURSE_BACKOFF_MAX_MS: '1000',
    RECOURSE_STEP_HEARTBEAT_MS: '3000',
  });
  shop = new Shop(system);
}, 60_000);

afterAll(() => system.stop());

/** Its worker is killed, and its record forgets what was done since the copy. Until it has completed all the same. */
async function completedAfter(copy: BackUp, orderId: string): Promise<void> {
  // Until the run has heard of it.
  await sleep(1_500);
  await system.worker.kill();
  await copy.restore();
  await shop.clearFaults();
  await system.restartWorker();
  await shop.untilStatus(orderId, 'completed');
}

it('given an order whose customer had given another card, when that is forgotten as well, then it completes in few runs', async () => {
  const customer = new Customer(system);
  const { orderId, token } = await customer.place({
    paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
  });
  await shop.untilStatus(orderId, 'action_required');
  const copy = await backUp(system.settings.database.url);
  try {
    await shop.fault('mailbox', { kind: 'outage' });
    await customer.pay(orderId, 'pm_card_visa', token);
    await eventually(async () => (await shop.effects(orderId)).warehouse.includes('release'));
    await completedAfter(copy, orderId);
  } finally {
    await copy.drop();
  }
  const { psp, warehouse } = await shop.effects(orderId);
  expect(psp).toEqual(['authorize 1180', 'capture 1180']);
  expect(warehouse).toEqual(['place', 'release']);
  const runs: string[] = [];
  const query = `WorkflowId = "${workflowIdOf('order', orderId)}"`;
  for await (const { runId } of system.client.workflow.list({ query })) runs.push(runId);
  expect(runs.length).toBeLessThanOrEqual(3);
});

it.each([
  ['the warehouse', 'warehouse', ['authorize 1180', 'capture 1180'], []],
  ['the mail server', 'mailbox', ['authorize 1180', 'capture 1180'], ['place', 'release']],
] as const)(
  'given an order that waits for %s, when its record forgets all that was done, then it goes the way from its beginning and completes',
  async (_, party, charged, shipped) => {
    await system.worker.kill();
    const orderId = await shop.place();
    const copy = await backUp(system.settings.database.url);
    try {
      await shop.fault(party, { kind: 'outage' });
      await system.restartWorker();
      await eventually(async () => {
        const { psp, warehouse } = await shop.effects(orderId);
        return psp.length === charged.length && warehouse.length === shipped.length;
      });
      await completedAfter(copy, orderId);
    } finally {
      await copy.drop();
    }
    const { psp, warehouse } = await shop.effects(orderId);
    expect(psp).toEqual(charged);
    expect(warehouse).toEqual(['place', 'release']);
    await expectNoDrift(shop, orderId);
  },
);

it('given an order whose parties are to be asked, when an attempt comes to its end, then nothing is parked by what its record has forgotten', async () => {
  await shop.fault('mailbox', { kind: 'outage' });
  const orderId = await shop.place();
  await eventually(async () => (await shop.effects(orderId)).warehouse.includes('release'));
  await markRestored(system.pool);
  const parked = {
    step: 'sendReceipt',
    phase: 'run',
    cause: 'timed_out',
    message: '',
    holdTtlMs: 1,
  } as const;
  expect(await parkStep(system.pool, orderId, parked)).toEqual({ kind: 'behind' });
  await shop.clearFaults();
  await shop.untilStatus(orderId, 'completed');
});
