import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApi } from '../rig/api.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { StatementCount } from '../rig/statement-count.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';

let system: KillableSystem;
let count: StatementCount;
/** By an API and a worker whose statements are counted. */
let counted: Shop;
/** Looks on without being counted. */
let shop: Shop;
let stopApi: () => Promise<void>;

beforeAll(async () => {
  // What a busy machine does not do in time is delivered once more, which costs statements.
  const patient = {
    RECOURSE_STEP_AT_ONCE_MS: '5000',
    RECOURSE_STEP_TIMEOUT_MS: '20000',
    RECOURSE_STEP_HEARTBEAT_MS: '10000',
  };
  system = await startKillableSystem(patient, undefined, async ({ DATABASE_URL = '' }) => {
    count = await StatementCount.to(DATABASE_URL);
    return { DATABASE_URL: count.url };
  });
  const { settings } = system;
  const database = { ...settings.database, url: count.url };
  const api = await startTestApi({ ...settings, database });
  stopApi = () => api.stop();
  shop = new Shop(system);
  counted = new Shop({ ...system, url: api.url });
});

afterAll(async () => {
  await shop.expectBalancedBooks();
  await stopApi();
  await system.stop();
  count.close();
});

describe('an order to which nothing happens', () => {
  it('costs twenty statements at most, from its request to its end', async () => {
    const orderId = await counted.place();
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
    const transactions = count.of(orderId);
    // Before it has an id its key and its items are looked up.
    const statements = 2 + transactions.flat().length;
    expect(statements, JSON.stringify(transactions, null, 1)).toBeLessThanOrEqual(20);
  });
});
