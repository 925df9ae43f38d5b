import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { restock } from '../../sagas/order/store/stock/catalogue.ts';
import { eventsOf } from '../faults/record.ts';
import { backUp } from '../rig/embedded-database.ts';
import { expectReplays } from '../rig/replays.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';
import { Drive } from './drive.ts';
import { faultsOf, readBooks } from './judge.ts';
import { numbersFrom } from './numbers.ts';
import { plan, scarce } from './plan.ts';
import { Staff } from './staff.ts';

const orders = Math.min(40, Number(process.env['RECOURSE_PROPERTY_ORDERS'] ?? 40));
const seed = Number(process.env['RECOURSE_PROPERTY_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
const random = numbersFrom(seed);
const isEnded = (status: string) => status === 'completed' || status === 'cancelled';

let system: KillableSystem;
let shop: Shop;
let drive: Drive;
let staff: Staff;

beforeAll(async () => {
  system = await startKillableSystem({
    RECOURSE_STEP_ATTEMPTS: '3',
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '1000',
    RECOURSE_REVIEW_LAST_RESORT_MS: '8000',
    // A workflow task is not presumed lost for want of a free processor.
    RECOURSE_STEP_TIMEOUT_MS: '8000',
    RECOURSE_STEP_HEARTBEAT_MS: '6000',
    // Longer than a request is ever held up by a fault.
    RECOURSE_SEND_LIFE_MS: '6000',
    RECOURSE_SWEEP_EVERY_MS: '300',
    RECOURSE_SWEEP_AFTER_MS: '1000',
    RECOURSE_HOLD_TTL_MS: '20000',
  });
  shop = new Shop(system);
  drive = new Drive(system, shop);
  staff = new Staff(system, shop, random);
  for (const [sku, quantity] of Object.entries(scarce)) await restock(system.pool, { sku, quantity });
});

afterAll(() => system.stop());

it(`random orders, a back-up and a restore (seed ${seed}): what was sent is paid for, the rest is given back, and nobody is stuck`, async () => {
  console.log(`RECOURSE_PROPERTY_SEED=${seed} RECOURSE_PROPERTY_ORDERS=${orders}`);
  const [moves = []] = fc.sample(plan(orders), { seed, numRuns: 1 });
  await drive.make(moves);
  await staff.decide(0.4);
  await sleep(random() * 1_500);
  staff.backedUp();
  const copy = await backUp(system.settings.database.url);
  try {
    await goOn();
    const forgotten = await eventsOfAll();
    await (random() < 0.5 ? system.worker.kill() : system.worker.stop());
    await copy.restore();
    staff.restored();
    await shop.clearFaults();
    await system.restartWorker();
    const left = await untilEnded();
    const wrong = await faultsAfter(left);
    const told = wrong.map(async ({ orderId, faults }) =>
      [
        `${orderId}: ${faults.join('; ')}`,
        ...(forgotten.get(orderId) ?? []).map((event) => `before the restore: ${JSON.stringify(event)}`),
        ...(await staff.storyOf(orderId)),
        await drive.story(orderId),
      ].join('\n  '),
    );
    expect((await Promise.all(told)).join('\n\n')).toBe('');
  } finally {
    await copy.drop();
  }
  await expectReplays(
    system,
    drive.placed.map(({ orderId }) => orderId),
  );
});

/** What the restore forgets: items come, orders are decided on, cancelled and sent, and what is refused is decided on again. */
async function goOn(): Promise<void> {
  await shop.clearFaults();
  for (let round = 0; round < 14; round += 1) {
    await staff.decide(0.3);
    if (round % 3 === 0) await staff.engineer();
    for (const sku of Object.keys(scarce))
      if (random() < 0.3) await restock(system.pool, { sku, quantity: 8 });
    if (random() < 0.2) await restock(system.pool, { sku: 'TEA-WHITE', quantity: 2 });
    if (random() < 0.3) {
      const order = drive.placed[Math.trunc(random() * drive.placed.length)];
      if (order !== undefined) await staff.cancel(order.orderId);
    }
    if (random() < 0.3) {
      const operation = random() < 0.5 ? 'place' : 'release';
      const code = random() < 0.5 ? 'out_of_stock' : 'damaged';
      await shop.fault('warehouse', { operation, kind: 'refuse', code, times: 2 });
    }
    if (random() < 0.2)
      await shop.fault('psp', { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 });
    await sleep(random() * 500);
  }
}

/** @returns those that do not end */
async function untilEnded(): Promise<readonly string[]> {
  // Before anybody knows that the record is behind.
  for (let round = 0; round < 6; round += 1) {
    await staff.decide(0.1);
    await sleep(random() * 600);
  }
  const deadline = Date.now() + 180_000;
  for (;;) {
    const left: string[] = [];
    for (const { orderId } of drive.placed) {
      const { status } = await shop.get(orderId);
      if (!isEnded(status)) left.push(orderId);
      if (status === 'action_required')
        await drive.people.pay(orderId, { card: 'pm_card_mastercard', sending: 'once' });
    }
    if (left.length === 0 || Date.now() > deadline) return left;
    await staff.engineer();
    await staff.decide(0.5);
    await sleep(250);
  }
}

async function faultsAfter(
  left: readonly string[],
): Promise<readonly { orderId: string; faults: readonly string[] }[]> {
  const { drifts } = await shop.reconcile();
  const wrong: { orderId: string; faults: readonly string[] }[] = [];
  let shipped = 0;
  for (const { orderId } of drive.placed) {
    const isShipped = await staff.isShipped(orderId);
    if (isShipped) shipped += 1;
    const faults: string[] = [];
    if (left.includes(orderId)) faults.push('it does not end');
    else if (!staff.vouchedFor.has(orderId)) {
      // A mail that was sent is not taken back.
      const inBooks = faultsOf(await readBooks(system.pool, shop, orderId));
      faults.push(...inBooks.filter((one) => !one.endsWith('receipts')));
      const ofOrder = drifts.filter(({ instanceId }) => instanceId === orderId);
      faults.push(...ofOrder.map((drift) => JSON.stringify(drift)));
    }
    const { status } = await shop.get(orderId);
    if (isShipped && status === 'cancelled' && !staff.givenUp.has(orderId))
      faults.push('it was sent, and given back by nobody');
    if (status === 'completed' && !(await staff.isSentAsAsked(orderId)))
      faults.push('something else was sent than it is about');
    if (faults.length > 0) wrong.push({ orderId, faults });
  }
  console.log(
    `${orders} orders: ${shipped} sent, ${staff.givenUp.size} given up, ${staff.vouchedFor.size} vouched for`,
  );
  return wrong;
}

async function eventsOfAll(): Promise<ReadonlyMap<string, readonly object[]>> {
  const all = drive.placed.map(
    async ({ orderId }) => [orderId, await eventsOf(system.pool, orderId)] as const,
  );
  return new Map(await Promise.all(all));
}
