import type { PhaseName } from '../../sagas/order/steps.ts';
import { eventually } from '../rig/eventually.ts';
import type { Shop } from '../rig/shop.ts';
import type { KillableSystem, System } from '../rig/system.ts';
import { requestOf, type Place, type Point, type Request } from './cells.ts';
import { lock, untilWaiting, type Lock } from './lock.ts';
import { isOnRecord } from './record.ts';
import { stories } from './story.ts';

/** An order that stands still at a point of a phase. */
export interface Held {
  readonly orderId: string;
  letGo(): Promise<void>;
}

export interface Stage {
  readonly system: KillableSystem;
  readonly shop: Shop;
}

/** The machine was too slow for the point to be met: nothing has been tried yet, and another order may meet it. */
class Missed extends Error {}

const orderRow = 'select from saga_instance where instance_id = $1 for update';

/** Brings an order to a point, by means that exist in the world: slow parties, and rows that somebody else has locked. */
export async function holdAt(stage: Stage, { phase, point }: { phase: Place; point: Point }): Promise<Held> {
  const request = requestOf(phase);
  for (const delayMs of [700, 1_500, 3_000]) {
    const at = { phase, point, delayMs };
    try {
      return request === undefined ? await holdLocal(stage, at) : await holdRemote(stage, at, request);
    } catch (error) {
      if (!(error instanceof Missed)) throw error;
      await stage.shop.clearFaults();
    }
  }
  throw new Error(`${phase} could not be held at ${point}`);
}

/** A call is slow for `delayMs`; meanwhile the test has to have locked what it wants to lock. */
interface Aim {
  readonly phase: Place;
  readonly point: Point;
  readonly delayMs: number;
}

async function holdRemote(
  { system, shop }: Stage,
  { phase, point, delayMs }: Aim,
  { party, operation }: Request,
): Promise<Held> {
  const before = point === 'before_send';
  await shop.fault(party, { operation, kind: 'delay', ms: delayMs, before, times: 1 });
  const orderId = await stories[phase].begin(shop, system.pool);
  await eventually(async () => (await shop.fired(party, operation)) === 1);
  const done = (await shop.ledger(party, orderId)).some((entry) => entry.operation === operation);
  if (done === before) throw new Missed();
  if (point === 'before_send' || point === 'answer_lost') return { orderId, letGo: async () => {} };

  const sibling = siblings[phase];
  const waitsForItsTurn = phase === 'capturePayment.run' && system.settings.steps.atOnceMs > delayMs;
  if (sibling !== undefined && !waitsForItsTurn)
    await eventually(() => isOnRecord(system.pool, orderId, sibling));
  const first = await lock(system.settings.database.url, orderRow, [orderId]);
  await first.taken;
  await waitingOr(first, system, 1);
  if (await isOnRecord(system.pool, orderId, phase)) return await missed(first);
  return point === 'not_recorded'
    ? { orderId, letGo: () => first.release() }
    : await recordedBehind(system, { orderId, phase, first });
}

/** The other branch of the parallel group writes to the same order: it has to be through, unless it waits for its turn. */
const siblings: Partial<Record<Place, PhaseName>> = {
  'capturePayment.run': 'warehouseOrder.try',
  'warehouseOrder.try': 'capturePayment.run',
};

async function holdLocal({ system, shop }: Stage, { phase, point, delayMs }: Aim): Promise<Held> {
  const { url } = system.settings.database;
  const items = 'select from item order by sku for update';
  const begin = () => stories[phase].begin(shop, system.pool);
  let orderId: string;
  let first: Lock;
  if (phase === 'stockHold.try') {
    first = await lock(url, items);
    await first.taken;
    orderId = await begin();
  } else {
    const operation = phase === 'stockHold.confirm' ? 'capture' : 'refund';
    await shop.fault('psp', { operation, kind: 'delay', ms: delayMs, times: 1 });
    orderId = await begin();
    await eventually(async () => (await shop.fired('psp', operation)) === 1);
    first =
      phase === 'stockHold.confirm'
        ? await lock(url, items)
        : await lock(url, 'select from stock_hold where order_id = $1 for update', [orderId]);
    await first.taken;
  }
  await waitingOr(first, system, 1);
  if (point === 'before_send') return { orderId, letGo: () => first.release() };
  if (point === 'recorded') return await recordedBehind(system, { orderId, phase, first });

  // Its effect is done in the transaction, and the event that says so cannot be written.
  const events = await lock(url, 'lock table saga_event in share row exclusive mode');
  await events.taken;
  await first.release();
  await eventually(async () => {
    const { rowCount } = await system.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event = 'relation'`,
    );
    return rowCount === 1;
  });
  return { orderId, letGo: () => events.release() };
}

/**
 * Queues for the order's row behind the transaction that records, and lets that one go: it commits, and whatever comes next
 * waits. A workflow task is not over until then, so the run's history does not know yet.
 */
async function recordedBehind(
  system: System,
  { orderId, phase, first }: { orderId: string; phase: Place; first: Lock },
): Promise<Held> {
  const second = await lock(system.settings.database.url, orderRow, [orderId]);
  await waitingOr(first, system, 2);
  await first.release();
  await second.taken;
  if (!(await isOnRecord(system.pool, orderId, phase))) return await missed(second);
  return { orderId, letGo: () => second.release() };
}

async function missed(held: Lock): Promise<never> {
  await held.release();
  throw new Missed();
}

async function waitingOr(held: Lock, { pool }: System, count: number): Promise<void> {
  await untilWaiting(pool, count).catch(() => missed(held));
}
