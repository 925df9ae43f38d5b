import { afterAll, beforeAll, expect, it } from 'vitest';
import { registeredOrder } from '../../sagas/order/worker/registered-order.ts';
import { nudgeName, workflowIdOf } from '../../workflows/contract.ts';
import { runState } from '../../worker/run-state.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';

let system: KillableSystem;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startKillableSystem({ RECOURSE_STEP_ATTEMPTS: '2', RECOURSE_BACKOFF_MAX_MS: '100' });
  desk = new LetterDesk(system.url, new Shop(system));
});

afterAll(() => system.stop());

it('given a run that waits, when a task of it is pending, then it is not asked how far it is', async () => {
  const { orderId } = await desk.parked('psp', 'capture');
  const { client, settings } = system;
  const state = () => runState({ client, settings, saga: registeredOrder }, orderId);
  await eventually(async () => {
    const waiting = await state();
    return waiting.kind === 'open' && waiting.version !== undefined;
  });

  system.worker.pause();
  await client.workflow.getHandle(workflowIdOf('order', orderId)).signal(nudgeName);
  const before = performance.now();
  const atWork = await state();
  const tookMs = performance.now() - before;
  system.worker.resume();
  expect(atWork).toMatchObject({ kind: 'open', version: undefined });
  // A question would have waited for the worker.
  expect(tookMs).toBeLessThan(1_500);
});
