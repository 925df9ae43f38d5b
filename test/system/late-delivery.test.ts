import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { perform } from '../../activities/perform.ts';
import { orderService } from '../../sagas/order/effects/order-service.ts';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import type { Effect } from '../../sagas/order/effects/effect.ts';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../sagas/order/effects/payment-effects.ts';
import { holdItems, releaseItems } from '../../sagas/order/effects/stock-effects.ts';
import { cancelWarehouseOrder, placeWarehouseOrder } from '../../sagas/order/effects/warehouse-effects.ts';
import { deleteOldFences } from '../../store/sweep/fence-cleanup.ts';
import { parkStep, startCancel } from '../../store/instances/lifecycle.ts';
import type { Party } from '../rig/shop.ts';
import { standstill, startSteps, type Steps } from '../rig/steps.ts';

let steps: Steps;

beforeAll(async () => {
  steps = await startSteps();
});

afterAll(async () => {
  await steps.shop.expectBalancedBooks();
  await steps.stop();
});

const undoing = [cancelWarehouseOrder, refundPayment, releaseItems, voidPayment];

async function undone(orderId: string): Promise<void> {
  await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
  await steps.deliverAll(orderId, ...undoing);
}

const endings: [when: string, end: (orderId: string) => Promise<unknown>][] = [
  ['and the order closed', closed],
  ['and before the order is closed', () => Promise.resolve()],
  [
    'and its fences are cleaned up, long after the order closed',
    async (orderId) => {
      await closed(orderId);
      await deleteOldFences(steps.pool, { closedForMs: 0, limit: 1_000 });
    },
  ],
];

async function closed(orderId: string): Promise<void> {
  await closeOrder(steps.pool, orderId, 'cancelled');
}

type LastApplied = () => ReturnType<typeof standstill>;
type Late = [what: string, effect: Effect, before: readonly Effect[], stand: LastApplied];

const forward: Late[] = [
  [
    'before the payment is created',
    authorizePayment,
    [],
    () => standstill(steps.ports, 'payments', 'create', 'before'),
  ],
  [
    'when the payment is created',
    authorizePayment,
    [],
    () => standstill(steps.ports, 'payments', 'create', 'after'),
  ],
  [
    'before it authorises',
    authorizePayment,
    [],
    () => standstill(steps.ports, 'payments', 'authorize', 'before'),
  ],
  [
    'when it has authorised',
    authorizePayment,
    [],
    () => standstill(steps.ports, 'payments', 'authorize', 'after'),
  ],
  [
    'before it captures',
    capturePayment,
    [authorizePayment, holdItems],
    () => standstill(steps.ports, 'payments', 'capture', 'before'),
  ],
  [
    'when it has captured',
    capturePayment,
    [authorizePayment, holdItems],
    () => standstill(steps.ports, 'payments', 'capture', 'after'),
  ],
  [
    'before it places the warehouse order',
    placeWarehouseOrder,
    [authorizePayment, holdItems],
    () => standstill(steps.ports, 'warehouse', 'place', 'before'),
  ],
  [
    'when it has placed the warehouse order',
    placeWarehouseOrder,
    [authorizePayment, holdItems],
    () => standstill(steps.ports, 'warehouse', 'place', 'after'),
  ],
];

describe.each(endings)('a delivery that stands still and wakes up after all was undone %s', (_, end) => {
  it.each(forward)('%s changes nothing', async (_, effect, before, stand) => {
    const orderId = await steps.accept();
    await steps.deliverAll(orderId, ...before);
    const asleep = stand();
    const late = steps.deliver(effect, orderId, asleep.ports);
    await asleep.reached;
    await undone(orderId);
    await end(orderId);
    const effects = await steps.shop.effects(orderId);
    const record = await recordOf(orderId);

    asleep.wake();
    const [outcome] = await Promise.allSettled([late]);

    // Whoever asks learns that it does not count; that an attempt failed may be all there is to say.
    if (outcome.status === 'fulfilled') {
      expect([{ kind: 'interrupted' }, { kind: 'closed', as: 'cancelled' }]).toContainEqual(outcome.value);
    }
    expect(await steps.shop.effects(orderId)).toEqual(effects);
    expect(await recordOf(orderId)).toEqual(record);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

const undos: Late[] = [
  [
    'before it voids',
    voidPayment,
    [authorizePayment],
    () => standstill(steps.ports, 'payments', 'void', 'before'),
  ],
  [
    'when it has voided',
    voidPayment,
    [authorizePayment],
    () => standstill(steps.ports, 'payments', 'void', 'after'),
  ],
  [
    'before it refunds',
    refundPayment,
    [authorizePayment, capturePayment],
    () => standstill(steps.ports, 'payments', 'refund', 'before'),
  ],
  [
    'when it has refunded',
    refundPayment,
    [authorizePayment, capturePayment],
    () => standstill(steps.ports, 'payments', 'refund', 'after'),
  ],
  [
    'before it cancels at the warehouse',
    cancelWarehouseOrder,
    [authorizePayment, placeWarehouseOrder],
    () => standstill(steps.ports, 'warehouse', 'cancel', 'before'),
  ],
];

describe.each(endings)(
  'an undo that stands still and wakes up after another delivery has done it %s',
  (_, end) => {
    it.each(undos)('%s changes nothing', async (_, effect, before, stand) => {
      const orderId = await steps.accept();
      await steps.deliverAll(orderId, ...before);
      const asleep = stand();
      const late = steps.deliver(effect, orderId, asleep.ports);
      await asleep.reached;
      await undone(orderId);
      await end(orderId);
      const effects = await steps.shop.effects(orderId);
      const record = await recordOf(orderId);

      asleep.wake();
      await Promise.allSettled([late]);

      expect(await steps.shop.effects(orderId)).toEqual(effects);
      expect(await recordOf(orderId)).toEqual(record);
      await closeOrder(steps.pool, orderId, 'cancelled');
    });
  },
);

describe('a delivery that stands still while a later key of its phase is refused', () => {
  it.each<[string, Party, Late, Effect]>([
    [
      'placed',
      'warehouse',
      [
        'place',
        placeWarehouseOrder,
        [authorizePayment],
        () => standstill(steps.ports, 'warehouse', 'place', 'before'),
      ],
      cancelWarehouseOrder,
    ],
    [
      'authorised',
      'psp',
      ['authorize', authorizePayment, [], () => standstill(steps.ports, 'payments', 'authorize', 'before')],
      voidPayment,
    ],
  ])(
    'nothing is %s by it after the order was cancelled: it is undone first',
    async (_, party, late, undo) => {
      const [operation, effect, before, stand] = late;
      const orderId = await steps.accept();
      await steps.deliverAll(orderId, ...before);
      const asleep = stand();
      const first = steps.deliver(effect, orderId, asleep.ports);
      await asleep.reached;
      await steps.shop.fault(party, { operation, kind: 'fail_before', times: 1 });
      await expect(steps.deliver(effect, orderId)).rejects.toThrow();
      await steps.shop.fault(party, { operation, kind: 'refuse', code: 'out_of_stock', times: 1 });
      await expect(steps.deliver(effect, orderId)).rejects.toThrow('an earlier request may still arrive');
      await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
      await steps.deliverAll(orderId, ...(before.length === 0 ? [] : [voidPayment]));

      expect(await closeOrder(steps.pool, orderId, 'cancelled')).toEqual({
        kind: 'not_undone',
        steps: [effect.step],
      });
      await steps.deliverAll(orderId, undo);
      expect(await closeOrder(steps.pool, orderId, 'cancelled')).toEqual({ kind: 'closed' });
      const effects = await steps.shop.effects(orderId);
      asleep.wake();
      await Promise.allSettled([first]);

      expect(await steps.shop.effects(orderId)).toEqual(effects);
    },
  );
});

describe('a limit for approvals that is lowered while an authorisation may still arrive', () => {
  it('holds for the next attempt: it sends nothing, and does not call refused what may have been done', async () => {
    const orderId = await steps.accept();
    const asleep = standstill(steps.ports, 'payments', 'authorize', 'before');
    const first = steps.deliver(authorizePayment, orderId, asleep.ports);
    await asleep.reached;
    const lower = { ...steps.steps, approvalAbove: 1_000 };

    await expect(
      perform(orderService, authorizePayment, { ...steps, steps: lower }, orderId),
    ).rejects.toThrow('an earlier request may still arrive');
    expect((await steps.shop.effects(orderId)).psp).toEqual([]);
    asleep.wake();
    await Promise.allSettled([first]);
    await undone(orderId);
    await closed(orderId);
  });
});

describe('an undo that is parked before its step was ever begun', () => {
  it('does not wait any more once it has found that there is nothing to undo', async () => {
    const orderId = await steps.accept();
    const at = { step: 'capturePayment', phase: 'compensate' } as const;
    await startCancel(steps.pool, orderId, { cause: 'cancel_requested', message: '', by: 'ada' });
    await parkStep(steps.pool, orderId, { ...at, cause: 'internal_error', message: '', holdTtlMs: 1 });

    await steps.deliverAll(orderId, refundPayment);

    const { rows } = await steps.pool.query<{ status: string }>(
      'select status from dead_letter where instance_id = $1',
      [orderId],
    );
    expect(rows).toEqual([{ status: 'resolved' }]);
    await closeOrder(steps.pool, orderId, 'cancelled');
  });
});

describe('a refusal of an earlier key that arrives late', () => {
  it('says nothing of what a later key comes to, which is undone', async () => {
    const orderId = await steps.accept();
    const early = standstill(steps.ports, 'warehouse', 'place', 'before');
    const first = steps.deliver(placeWarehouseOrder, orderId, early.ports);
    await early.reached;
    await steps.shop.fault('warehouse', { operation: 'place', kind: 'fail_before', times: 1 });
    await expect(steps.deliver(placeWarehouseOrder, orderId)).rejects.toThrow();
    const later = standstill(steps.ports, 'warehouse', 'place', 'before');
    const second = steps.deliver(placeWarehouseOrder, orderId, later.ports);
    await later.reached;

    await steps.shop.fault('warehouse', {
      operation: 'place',
      kind: 'refuse',
      code: 'out_of_stock',
      times: 1,
    });
    early.wake();
    await expect(first).rejects.toThrow();
    later.wake();
    expect(await second).toMatchObject({ kind: 'succeeded' });
    await undone(orderId);
    await closed(orderId);
    expect((await steps.shop.effects(orderId)).warehouse).toEqual(['place', 'cancel']);
  });
});

describe('an authorisation of which nobody knew, and that has lapsed when it is looked up', () => {
  it('is refused, and it is on record how much was authorised and voided', async () => {
    const orderId = await steps.accept();
    await steps.shop.fault('psp', { operation: 'authorize', kind: 'fail_after', times: 1 });
    const asleep = standstill(steps.ports, 'payments', 'read', 'before');
    const delivery = steps.deliver(authorizePayment, orderId, asleep.ports);
    await asleep.reached;
    await steps.shop.pspSwitch('authorizations/lapse', { orderId });
    asleep.wake();
    expect(await delivery).toMatchObject({ kind: 'refused', cause: 'authorization_expired' });
    await undone(orderId);
    await closed(orderId);
    expect((await steps.shop.effects(orderId)).psp).toEqual(['authorize 1180', 'lapse 1180']);
  });
});

/** All that PostgreSQL knows of an order. */
async function recordOf(orderId: string): Promise<unknown> {
  const of = async (table: string, order: string): Promise<unknown> =>
    (await steps.pool.query(`select * from ${table} where instance_id = $1 order by ${order}`, [orderId]))
      .rows;
  return [
    await of('saga_instance', 'instance_id'),
    await of('saga_event', 'version'),
    await of('fence', 'step, phase'),
  ];
}
