import { randomInt } from 'node:crypto';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Effect } from '../../sagas/order/effects/effect.ts';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../sagas/order/effects/payment-effects.ts';
import { sendReceipt } from '../../sagas/order/effects/receipt-effects.ts';
import { holdItems, releaseItems, sellItems } from '../../sagas/order/effects/stock-effects.ts';
import {
  cancelWarehouseOrder,
  placeWarehouseOrder,
  releaseWarehouseOrder,
} from '../../sagas/order/effects/warehouse-effects.ts';
import { callLocal } from '../../store/commit/commit-instance.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { inInstanceTransaction } from '../../store/commit/instance-transaction.ts';
import { holdStock, releaseStock, sellHeldStock } from '../../sagas/order/store/stock/stock.ts';
import { completedEffects } from '../rig/shop.ts';
import { spoiled, type Mishap } from '../rig/spoiled-effect.ts';
import { startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterAll(async () => {
  await steps.shop.expectBalancedBooks();
  await steps.stop();
});

const paid = [authorizePayment, holdItems, capturePayment, placeWarehouseOrder];
const sold = [...paid, sellItems, releaseWarehouseOrder];
const nothing = { psp: [], warehouse: [], mailbox: [], stock: [] };

async function upTo(...effects: readonly Effect[]): Promise<string> {
  const orderId = await steps.accept();
  await steps.deliverAll(orderId, ...effects);
  return orderId;
}

async function cancelling(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
}

/** Ends an order that a test has left open, as a run would. */
async function undoAll(orderId: string): Promise<void> {
  await cancelling(orderId);
  await steps.deliverAll(orderId, cancelWarehouseOrder, refundPayment, releaseItems, voidPayment);
  await closeOrder(steps.pool, orderId, 'cancelled');
}

const name = ({ step, phase }: Effect) => `${step}.${phase}`;

/** All phases, each with what has to be done before. */
const phases: [Effect, readonly Effect[]][] = [
  [authorizePayment, []],
  [holdItems, [authorizePayment]],
  [capturePayment, [authorizePayment, holdItems]],
  [placeWarehouseOrder, [authorizePayment, holdItems]],
  [sellItems, paid],
  [releaseWarehouseOrder, [...paid, sellItems]],
  [sendReceipt, sold],
  [cancelWarehouseOrder, paid],
  [refundPayment, paid],
  [releaseItems, paid],
  [voidPayment, [authorizePayment]],
];

describe('twenty deliveries of one phase at a time', () => {
  it.each(phases.map(([effect, before]) => [name(effect), effect, before] as const))(
    '%s: one effect, one record',
    async (_, effect, before) => {
      const orderId = await upTo(...before);
      const effectsBefore = Object.values(await steps.shop.effects(orderId)).flat();
      await Promise.allSettled(Array.from({ length: 20 }, () => steps.deliver(effect, orderId)));
      await steps.deliverAll(orderId, effect);
      const effectsAfter = Object.values(await steps.shop.effects(orderId)).flat();
      expect(effectsAfter).toHaveLength(effectsBefore.length + 1);
      const { rowCount } = await steps.pool.query(
        `select from saga_event where instance_id = $1 and event @> $2`,
        [orderId, { type: 'phase_succeeded', step: effect.step, phase: effect.phase }],
      );
      expect(rowCount).toBe(1);
    },
  );

  it('and every phase twenty times: the order is completed once', async () => {
    const orderId = await steps.accept();
    for (const effect of [...sold, sendReceipt]) {
      await Promise.allSettled(Array.from({ length: 20 }, () => steps.deliver(effect, orderId)));
      await steps.deliverAll(orderId, effect);
    }
    await closeOrder(steps.pool, orderId, 'completed');
    expect(await steps.shop.effects(orderId)).toEqual(completedEffects);
  });
});

describe('a phase out of its order', () => {
  const tries: [Effect, Effect][] = [
    [holdItems, releaseItems],
    [placeWarehouseOrder, cancelWarehouseOrder],
    [authorizePayment, voidPayment],
  ];

  it.each(tries.map(([attempt, undo]) => [name(undo), name(attempt), undo, attempt] as const))(
    '%s before %s is remembered, and the late one is refused',
    async (_, __, undo, attempt) => {
      const orderId = await steps.accept();
      expect(await steps.deliver(undo, orderId)).toMatchObject({ kind: 'succeeded' });
      expect(await steps.deliver(attempt, orderId)).toMatchObject({
        kind: 'failed',
        cause: 'history_diverged',
      });
      await cancelling(orderId);
      expect(await steps.deliver(attempt, orderId)).toEqual({ kind: 'interrupted' });
      expect(await steps.shop.effects(orderId)).toEqual(nothing);
    },
  );

  it.each([sellItems, releaseWarehouseOrder].map((effect) => [name(effect), effect] as const))(
    '%s without its try is refused and surfaced',
    async (_, effect) => {
      const orderId = await steps.accept();
      expect(await steps.deliver(effect, orderId)).toMatchObject({
        kind: 'failed',
        cause: 'history_diverged',
      });
      expect(await steps.shop.effects(orderId)).toEqual(nothing);
    },
  );

  it.each([
    [name(sellItems), sellItems, releaseItems],
    [name(releaseWarehouseOrder), releaseWarehouseOrder, cancelWarehouseOrder],
  ])('%s after its cancel changes nothing and is surfaced', async (_, confirm, cancel) => {
    const orderId = await upTo(...paid, cancel);
    const before = await steps.shop.effects(orderId);
    expect(await steps.deliver(confirm, orderId)).toMatchObject({
      kind: 'failed',
      cause: 'history_diverged',
    });
    expect(await steps.shop.effects(orderId)).toEqual(before);
    await undoAll(orderId);
  });

  it.each([
    [name(releaseItems), releaseItems],
    [name(cancelWarehouseOrder), cancelWarehouseOrder],
  ])('%s after its confirm changes nothing and is surfaced', async (_, cancel) => {
    const orderId = await upTo(...sold);
    const before = await steps.shop.effects(orderId);
    expect(await steps.deliver(cancel, orderId)).toMatchObject({ kind: 'failed', cause: 'history_diverged' });
    expect(await steps.shop.effects(orderId)).toEqual(before);
  });
});

describe('two reservations of one order on the same item', () => {
  it('do not collide: each is sold or released by itself', async () => {
    const orderId = await steps.accept();
    const lines = [{ sku: 'CUP-SET', quantity: 2 }];
    const held = async () => {
      const { rows } = await steps.pool.query<{ hold: string }>(
        `select step || ' ' || state as hold from stock_hold where order_id = $1 order by step`,
        [orderId],
      );
      return rows.map(({ hold }) => hold);
    };
    for (const step of ['gift', 'parcel'])
      expect(await callLocal(steps.pool, orderId, holdStock(step, { lines, ttlMs: 60_000 }))).toBe(true);
    expect(await held()).toEqual(['gift held', 'parcel held']);
    await callLocal(steps.pool, orderId, releaseStock('gift'));
    expect(await held()).toEqual(['gift released', 'parcel held']);
    await callLocal(steps.pool, orderId, sellHeldStock('parcel'));
    expect(await held()).toEqual(['gift released', 'parcel sold']);
    const moved = (await steps.shop.effects(orderId)).stock.map((movement) => movement.split(' ')[0]);
    expect(moved).toEqual(['held', 'held', 'released', 'sold']);
  });
});

describe('an effect whose transaction does not commit', () => {
  it.each<[string, Mishap]>([
    ['it fails', { kind: 'error', code: '22000' }],
    ['its connection is cut', { kind: 'connection_cut' }],
  ])('because %s: neither it nor its fence is there, and it can be done again', async (_, mishap) => {
    const orderId = await upTo(authorizePayment);
    const holdsInVain = await spoiled(steps.pool, holdItems, mishap);
    await expect(steps.deliver(holdsInVain, orderId)).rejects.toThrow();
    const { rows } = await steps.pool.query(
      `select from fence where instance_id = $1 and step = 'stockHold'`,
      [orderId],
    );
    expect(rows).toEqual([]);
    expect((await steps.shop.effects(orderId)).stock).toEqual([]);
    await steps.deliverAll(orderId, holdItems);
    expect((await steps.shop.effects(orderId)).stock).toEqual(['held 2 TEA-GREEN']);
    await undoAll(orderId);
  });
});

describe('a worker that stops in the middle of a transaction', () => {
  it('does not keep its locks: others go on without it', async () => {
    const stuck = await steps.accept();
    const other = await upTo(authorizePayment);
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => (wake = resolve));
    let lock = () => {};
    const locked = new Promise<void>((resolve) => (lock = resolve));
    const held = holdStock('stockHold', { lines: [{ sku: 'TEA-GREEN', quantity: 2 }], ttlMs: 60_000 });
    const paused = inInstanceTransaction(steps.pool, stuck, async ({ client }) => {
      await callLocal(client, stuck, held);
      lock();
      await asleep;
      await client.query('select');
    }).catch((error: unknown) => error);
    await locked;
    try {
      const goesOn = () => steps.deliver(holdItems, other).catch(() => ({ kind: 'waits' }));
      await expect.poll(async () => (await goesOn()).kind, { timeout: 20_000 }).toBe('succeeded');
    } finally {
      wake();
    }
    expect(await paused).toBeInstanceOf(Error);
    expect((await steps.shop.effects(stuck)).stock).toEqual([]);
    await undoAll(other);
  });
});

describe('many orders at the same few items at a time, in any order', () => {
  it('never deadlock, and never promise what is not there', async () => {
    const skus = ['TEA-GREEN', 'TEA-BLACK', 'CUP-SET', 'POT-CAST'];
    const lines = () =>
      skus
        .map((sku) => ({ sku, quantity: randomInt(1, 3), at: randomInt(1_000) }))
        .sort((a, b) => a.at - b.at)
        .slice(0, randomInt(1, 5))
        .map(({ sku, quantity }) => ({ sku, quantity }));
    const orders = await Promise.all(Array.from({ length: 40 }, () => steps.accept()));
    const negative: string[] = [];
    const race = new AbortController();
    const watching = (async () => {
      while (!race.signal.aborted) {
        const { rows } = await steps.pool.query<{ sku: string }>(
          `select sku from item where on_hand < (select coalesce(sum(quantity), 0) from stock_hold
             where stock_hold.sku = item.sku and state = 'held' and expires_at > clock_timestamp())`,
        );
        negative.push(...rows.map(({ sku }) => sku));
      }
    })();
    const racing = orders.flatMap((orderId) => {
      const calls = [
        () => holdStock('stockHold', { lines: lines(), ttlMs: 60_000 }),
        () => sellHeldStock('stockHold'),
        () => releaseStock('stockHold'),
      ];
      return calls.map((call) => ({
        work: () => callLocal(steps.pool, orderId, call()),
        at: randomInt(1_000_000),
      }));
    });
    const settled = await Promise.allSettled(racing.sort((a, b) => a.at - b.at).map(({ work }) => work()));
    race.abort();
    await watching;
    const failed = settled.filter((result) => result.status === 'rejected');
    expect(failed).toEqual([]);
    expect(negative).toEqual([]);
    for (const orderId of orders) {
      await callLocal(steps.pool, orderId, releaseStock('stockHold'));
    }
    const { rows } = await steps.pool.query(
      `select order_id, sku from stock_movement where order_id = any($1) group by order_id, sku
       having sum(case kind when 'held' then quantity else -quantity end) <> 0`,
      [orders],
    );
    expect(rows).toEqual([]);
  });
});

describe('an order that has ended', () => {
  it.each([
    ['completed', async () => upTo(...sold, sendReceipt)],
    ['cancelled', async () => upTo(...paid, cancelWarehouseOrder, refundPayment, releaseItems, voidPayment)],
  ] as const)('refuses every phase when it was %s', async (as, make) => {
    const orderId = await make();
    if (as === 'cancelled') await cancelling(orderId);
    await closeOrder(steps.pool, orderId, as);
    const before = await steps.shop.effects(orderId);
    for (const [effect] of phases)
      expect(await steps.deliver(effect, orderId), name(effect)).toEqual({ kind: 'closed', as });
    expect(await steps.shop.effects(orderId)).toEqual(before);
  });
});
