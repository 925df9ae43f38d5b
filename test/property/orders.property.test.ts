import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { restock } from '../../sagas/order/store/stock/catalogue.ts';
import { expectReplays } from '../rig/replays.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';
import { Drive } from './drive.ts';
import { faultsOf, faultsOfAll, readBooks } from './judge.ts';
import { expectedEnd } from './model.ts';
import { plan, scarce, type Move } from './plan.ts';

const orders = Number(process.env['RECOURSE_PROPERTY_ORDERS'] ?? 60);
const seed = Number(process.env['RECOURSE_PROPERTY_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

let system: KillableSystem;
let shop: Shop;
const stocked = new Map<string, number>();

beforeAll(async () => {
  system = await startKillableSystem({
    RECOURSE_STEP_ATTEMPTS: '3',
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '3000',
    // A workflow task is not presumed lost for want of a free processor.
    RECOURSE_STEP_TIMEOUT_MS: '8000',
    RECOURSE_STEP_HEARTBEAT_MS: '6000',
    // Longer than a request is ever held up by a fault.
    RECOURSE_SEND_LIFE_MS: '6000',
    TEST_LOSES_ANSWERS: 'some',
  });
  shop = new Shop(system);
  for (const [sku, quantity] of Object.entries(scarce)) await restock(system.pool, { sku, quantity });
  const { rows } = await system.pool.query<{ sku: string; on_hand: number }>('select sku, on_hand from item');
  for (const { sku, on_hand } of rows) stocked.set(sku, on_hand);
});

afterAll(() => system.stop());

it(`random orders, faults, cancels and crashes (seed ${seed}): the books balance to the cent and to the piece`, async () => {
  console.log(`RECOURSE_PROPERTY_SEED=${seed} RECOURSE_PROPERTY_ORDERS=${orders}`);
  await fc.assert(fc.asyncProperty(plan(orders), holds), { seed, numRuns: 1, endOnFailure: true });
});

async function holds(moves: readonly Move[]): Promise<void> {
  const drive = new Drive(system, shop);
  await drive.make(moves);
  await drive.heal(120_000 + orders * 3_000);
  await drive.refund(60_000 + orders * 1_000);

  const books = [];
  const wrong: string[] = [];
  for (const { orderId, plan, told } of drive.placed) {
    const book = await readBooks(system.pool, shop, orderId);
    books.push(book);
    const refused = book.events.some(({ type }) => type === 'phase_refused');
    const end = expectedEnd(plan, told, { refused });
    const faults = [
      ...(end === 'either' || end === book.ended ? [] : [`ended ${book.ended}, expected ${end}`]),
      ...faultsOf(book),
    ];
    if (faults.length > 0) wrong.push(`${faults.join('; ')}\n${await drive.story(orderId)}`);
  }
  expect(wrong.join('\n\n')).toBe('');
  expect(await faultsOfAll(books, { pool: system.pool, stocked })).toEqual([]);
  expect(drive.oversold).toEqual([]);
  expect(drive.people.surprises).toEqual([]);
  const { drifts } = await shop.reconcile();
  const drifted = [...new Set(drifts.flatMap(({ instanceId }) => instanceId ?? []))];
  expect(drifts, (await Promise.all(drifted.map((orderId) => drive.story(orderId)))).join('\n\n')).toEqual(
    [],
  );
  const orderIds = drive.placed.map(({ orderId }) => orderId);
  await expectReplays(system, orderIds);
  const { decided, paid, refunded } = drive.people;
  const completed = books.filter(({ ended }) => ended === 'completed').length;
  console.log(
    `${books.length} orders: ${completed} completed, ${books.length - completed} cancelled; ${drive.killed} workers killed; ${decided} decisions, ${paid} other cards, ${refunded} refunds`,
  );
}
