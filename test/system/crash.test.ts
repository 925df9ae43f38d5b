import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../store/database.ts';
import { eventually } from '../rig/eventually.ts';
import { completedEffects, Shop, type Party, type Wanted } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;

beforeAll(async () => {
  system = await startSystem();
  shop = new Shop(system);
});

afterEach(async () => {
  await shop.clearFaults();
  await shop.expectBalancedBooks();
});

afterAll(() => system.stop());

const slow = { kind: 'delay', ms: 600, times: 1 };
/** A refusal that comes when both branches of the group are on their way. */
const lateRefusal = { operation: 'capture', kind: 'refuse', code: 'generic_decline', times: 1 };

/** Kills the worker while its call is held up, and starts another. */
async function killDuringTheCall(party: Party, operation: string): Promise<void> {
  await eventually(async () => (await shop.fired(party, operation)) === 1);
  await system.worker.kill();
  await system.restartWorker();
}

describe('a worker that is killed while a step is under way, and started again', () => {
  const steps: [phase: string, party: Party, operation: string][] = [
    ['authorizePayment.run', 'psp', 'authorize'],
    ['capturePayment.run', 'psp', 'capture'],
    ['warehouseOrder.try', 'warehouse', 'place'],
    ['warehouseOrder.confirm', 'warehouse', 'release'],
    ['sendReceipt.run', 'mailbox', 'deliver'],
  ];

  describe.each([
    ['before the effect', true],
    ['after the effect', false],
  ])('%s', (_, before) => {
    it.each(steps)('%s: the order completes, with each effect once', async (_, party, operation) => {
      await shop.fault(party, { ...slow, operation, before });
      const orderId = await shop.place();
      await killDuringTheCall(party, operation);
      expect((await shop.untilClosed(orderId)).status).toBe('completed');
      expect(await shop.effects(orderId)).toEqual(completedEffects);
    });
  });

  it('stockHold.try: the order completes, with one hold', async () => {
    const orderId = await whileLocked('select from item for update', async (orderId) => {
      await waitsForLock();
      await system.worker.kill();
      return orderId;
    });
    await system.restartWorker();
    expect((await shop.untilClosed(orderId)).status).toBe('completed');
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('stockHold.confirm, the pivot: the order completes, with one sale', async () => {
    await shop.fault('psp', { ...slow, operation: 'capture' });
    const placed = await shop.place();
    await shop.until(placed, ({ stage }) => stage === 'capturing');
    await inTransaction(system.pool, async (client) => {
      await client.query('select from item for update');
      await waitsForLock();
      await system.worker.kill();
    });
    await system.restartWorker();
    expect((await shop.untilClosed(placed)).status).toBe('completed');
    expect(await shop.effects(placed)).toEqual(completedEffects);
  });
});

describe('a worker that is killed while a compensation is under way, and started again', () => {
  const compensations: {
    name: string;
    fault: [Party, string];
    wanted?: Wanted;
    refuse?: [Party, object];
    expected: Partial<Record<Party | 'stock', string[]>>;
  }[] = [
    {
      name: 'the void of the authorisation',
      fault: ['psp', 'void'],
      wanted: { sku: 'TEA-WHITE', quantity: 1 },
      expected: { psp: ['authorize 1250', 'void 1250'], stock: [] },
    },
    {
      name: 'the refund of the capture',
      fault: ['psp', 'refund'],
      refuse: ['warehouse', { operation: 'place', kind: 'refuse', code: 'address_not_served', times: 1 }],
      expected: { psp: ['authorize 1180', 'capture 1180', 'refund 1180'], warehouse: [] },
    },
    {
      name: 'the cancel at the warehouse',
      fault: ['warehouse', 'cancel'],
      refuse: ['psp', lateRefusal],
      expected: { psp: ['authorize 1180', 'void 1180'], warehouse: ['place', 'cancel'] },
    },
  ];

  describe.each([
    ['before the effect', true],
    ['after the effect', false],
  ])('%s', (_, before) => {
    it.each(compensations)('$name: it is undone once', async ({ fault, wanted, refuse, expected }) => {
      const [party, operation] = fault;
      await shop.fault(party, { ...slow, operation, before });
      if (refuse !== undefined) {
        // The refusal waits until the other branch has had its effect.
        await shop.fault(refuse[0], refuse[1] as Record<string, unknown>);
        await shop.fault(...otherBranchFirst(refuse[0]));
      }
      const orderId = await shop.place(wanted);
      await killDuringTheCall(party, operation);
      expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
      expect(await shop.effects(orderId)).toMatchObject({ ...expected, mailbox: [] });
    });
  });

  it('the release of the stock: it is released once', async () => {
    await shop.fault('warehouse', {
      operation: 'place',
      kind: 'refuse',
      code: 'address_not_served',
      times: 1,
    });
    await shop.fault('psp', { ...slow, operation: 'capture' });
    const orderId = await shop.place();
    await shop.until(orderId, ({ stage }) => stage === 'capturing');
    await inTransaction(system.pool, async (client) => {
      await client.query('select from stock_hold where order_id = $1 for update', [orderId]);
      await waitsForLock();
      await system.worker.kill();
    });
    await system.restartWorker();
    expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
    expect((await shop.effects(orderId)).stock).toEqual(['held 2 TEA-GREEN', 'released 2 TEA-GREEN']);
  });
});

/** The branch that does not refuse is asked first and answers before the refusal is known. */
function otherBranchFirst(refuses: Party): [Party, Record<string, unknown>] {
  return refuses === 'psp'
    ? ['warehouse', { operation: 'place', kind: 'delay', ms: 300, times: 1 }]
    : ['psp', { operation: 'capture', kind: 'delay', ms: 300, times: 1 }];
}

/** Places an order while `lock` is held, and runs `work` before it is released. */
async function whileLocked(lock: string, work: (orderId: string) => Promise<string>): Promise<string> {
  return await inTransaction(system.pool, async (client) => {
    await client.query(lock);
    return await work(await shop.place());
  });
}

/** Until a transaction of the worker waits for the lock that the test holds. */
async function waitsForLock(): Promise<void> {
  await eventually(async () => {
    const { rowCount } = await system.pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount !== 0;
  });
}
