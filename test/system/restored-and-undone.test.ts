import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { inInstanceTransaction } from '../../store/commit/instance-transaction.ts';
import { lastAskedBy, reportAsked, reportUnasked } from '../../store/instances/asking.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { completedEffects } from '../rig/shop.ts';
import { expectNoDrift, redriveBehind, Restorable, sweepsMs } from '../rig/restorable.ts';

const desks = new Restorable({});

async function cancel(orderId: string): Promise<void> {
  expect((await desks.shop.post(`/orders/${orderId}/cancel`, {})).status).toBe(202);
}

async function cancelled(orderId: string): Promise<void> {
  await cancel(orderId);
  await desks.shop.untilStatus(orderId, 'cancelled');
}

async function outOfStock(): Promise<string> {
  return await desks.shop.place({ sku: 'TEA-WHITE' });
}

async function redriveOpen(orderId: string): Promise<void> {
  const { deadLetterId } = await desks.letters.letterOf(orderId, 'status=open');
  expect((await desks.letters.act(deadLetterId, 'redrive')).status).toBe(202);
}

/** As an engineer does after a restore: the order comes to rest again, for it was undone. */
async function redriveUndone(orderId: string): Promise<void> {
  await redriveBehind(desks.letters, orderId);
  await desks.shop.untilStatus(orderId, 'stalled');
}

/** The order waits for an engineer, who is told that it was undone, and undoes what is left. */
async function compensateDiverged(orderId: string): Promise<void> {
  const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=history_diverged&status=open');
  expect((await desks.letters.act(deadLetterId, 'compensate')).status).toBe(202);
  await desks.shop.untilStatus(orderId, 'cancelled');
  await expectNoDrift(desks.shop, orderId);
}

async function expectNothingShipped(orderId: string): Promise<void> {
  const { warehouse } = await desks.shop.effects(orderId);
  expect(warehouse.filter((one) => !one.includes('tombstone'))).toEqual([]);
}

describe('given a database that was restored from a back-up of before an order was undone', () => {
  const voided = desks.story({
    before: async () => {
      const orderId = await outOfStock();
      await desks.shop.untilStatus(orderId, 'in_review');
      return orderId;
    },
    since: cancelled,
  });
  const early = desks.story({
    unstarted: true,
    before: outOfStock,
    since: async (orderId) => {
      await desks.shop.untilStatus(orderId, 'in_review');
      await cancelled(orderId);
    },
  });
  const refunded = desks.story({
    before: async () => {
      await desks.shop.fault('psp', { kind: 'outage', operation: 'capture' });
      const orderId = await desks.shop.place({ country: 'AQ' });
      await desks.letters.letterOf(orderId, 'status=open');
      await desks.reviews.caseOf(orderId);
      return orderId;
    },
    since: async (orderId) => {
      await redriveOpen(orderId);
      await desks.shop.until(orderId, ({ payments }) => payments.captured > 0);
      await cancelled(orderId);
    },
  });

  it('when it waits for an item that comes, then its customer is not charged again, and nothing is shipped', async () => {
    const { orderId } = voided();
    await redriveUndone(orderId);
    await desks.shop.post('/stock/TEA-WHITE/restock', { quantity: 10 });
    await sleep(sweepsMs);
    await compensateDiverged(orderId);
    expect((await desks.shop.effects(orderId)).psp).toEqual(['authorize 2500', 'void 2500']);
    await expectNothingShipped(orderId);
  });

  it('when it was but accepted, then its customer is not charged again', async () => {
    const { orderId } = early();
    await redriveUndone(orderId);
    await compensateDiverged(orderId);
    expect((await desks.shop.effects(orderId)).psp).toEqual(['authorize 2500', 'void 2500']);
  });

  it('when its address is mended, then what was refunded is not taken for paid, and nothing is shipped', async () => {
    const { orderId } = refunded();
    await redriveUndone(orderId);
    const shippingAddress = {
      line1: '1 Analytical Way',
      city: 'London',
      postalCode: 'N1 7AA',
      country: 'GB',
    };
    await desks.reviews.decideOn(orderId, 'amend', { data: { shippingAddress } });
    await sleep(sweepsMs);
    await compensateDiverged(orderId);
    expect((await desks.shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'capture 1180',
      'refund 1180',
    ]);
    await expectNothingShipped(orderId);
  });
});

describe('given a database that was restored from a back-up of before an order was paid', () => {
  const paid = desks.story({
    before: async () => {
      const orderId = await desks.shop.place({
        paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds',
      });
      await desks.shop.untilStatus(orderId, 'action_required');
      return orderId;
    },
    since: async (orderId) => {
      await desks.customer.pay(orderId, 'pm_card_visa');
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });
  const ahead = desks.story({
    before: async () => (await desks.letters.parked('psp', 'capture')).orderId,
    since: async (orderId) => {
      await desks.shop.fault('mailbox', { kind: 'outage' });
      await redriveOpen(orderId);
      await desks.shop.until(orderId, ({ status, stage }) => status === 'stalled' && stage === 'receipting');
    },
  });

  it('when its customer had been asked for another card, then it goes on with the one that was given', async () => {
    const { orderId } = paid();
    await redriveBehind(desks.letters, orderId);
    await desks.shop.untilStatus(orderId, 'completed');
    const { psp, warehouse, mailbox } = await desks.shop.effects(orderId);
    expect(psp.filter((one) => one.startsWith('authorize') || one.startsWith('capture'))).toEqual(
      completedEffects.psp,
    );
    expect(warehouse).toEqual(completedEffects.warehouse);
    expect(mailbox.filter((one) => one === 'deliver').length).toBeGreaterThan(0);
    expect(await desks.reviews.list(`orderId=${orderId}&status=open`)).toEqual([]);
  });

  it('when its run is past the point of no return and it is cancelled, then an engineer goes on being told', async () => {
    const { orderId } = ahead();
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=record_behind&status=open');
    await cancel(orderId);
    await sleep(sweepsMs);
    expect((await desks.letters.show(deadLetterId)).status).toBe('open');
    expect(await desks.letters.list(`orderId=${orderId}&status=open&cause=record_behind`)).toHaveLength(1);
  });
});

describe('given a database that was restored from a back-up of before the run of an order went on', () => {
  const waiting = desks.story({
    unstarted: true,
    before: outOfStock,
    since: async (orderId) => {
      await desks.shop.untilStatus(orderId, 'in_review');
    },
  });

  it('when it is cancelled before it is redriven, then its run undoes what is not on record as well', async () => {
    const { orderId } = waiting();
    await desks.letters.letterOf(orderId, 'cause=record_behind&status=open');
    await cancelled(orderId);
    expect((await desks.shop.effects(orderId)).psp).toEqual(['authorize 2500', 'void 2500']);
    await expectNoDrift(desks.shop, orderId);
    expect(await desks.letters.list(`orderId=${orderId}&status=open`)).toEqual([]);
  });
});

describe('given an order whose run was lost', () => {
  it.each([
    ['a party is away', { kind: 'outage' }],
    ['a party refuses to say', { operation: 'retrieve', kind: 'refuse', code: 'address_not_served' }],
  ])(
    'when its next run asks what was done and %s, then an engineer is told until it says',
    async (_, fault) => {
      const { shop, letters, system } = desks;
      const { orderId } = await letters.parked('psp', 'capture');
      await system.client.workflow.getHandle(workflowIdOf('order', orderId)).terminate('lost');
      const { deadLetterId } = await letters.letterOf(orderId, 'cause=run_lost&status=open');
      await shop.fault('warehouse', fault);
      expect((await letters.act(deadLetterId, 'redrive')).status).toBe(202);
      const { deadLetterId: unasked } = await letters.letterOf(orderId, 'cause=parties_unasked&status=open');
      await cancel(orderId);
      await sleep(sweepsMs);
      expect((await letters.show(unasked)).status).toBe('open');
      expect((await letters.act(unasked, 'redrive')).status).toBe(409);
      await shop.clearFaults();
      await shop.untilStatus(orderId, 'cancelled');
      await letters.until(unasked, 'resolved');
      expect(await letters.list(`orderId=${orderId}&status=open`)).toEqual([]);
      expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'void 1180']);
    },
  );

  it('when it was told by its next run meanwhile, then nobody is told that one before it asked in vain', async () => {
    const { letters, system } = desks;
    const { orderId } = await letters.parked('psp', 'capture');
    const before = await lastAskedBy(system.pool, orderId);
    await inInstanceTransaction(system.pool, orderId, (tx) => reportAsked(tx, 'the next run'));
    const inVain = { runId: 'a run that was reset', why: 'it timed out' };
    const asked = async (lastAsked: string | undefined) =>
      await reportUnasked(system.pool, orderId, { ...inVain, lastAsked });

    expect(await asked(before)).toBe(false);
    expect(await letters.list(`orderId=${orderId}&cause=parties_unasked`)).toEqual([]);
    expect(await asked('the next run')).toBe(true);
  });

  it('when another run goes on, then the letter of one before it is resolved, and its own is not', async () => {
    const { letters, system } = desks;
    const { orderId } = await letters.parked('psp', 'capture');
    const lastAsked = await lastAskedBy(system.pool, orderId);
    const inVain = async (runId: string) => {
      await reportUnasked(system.pool, orderId, { runId, why: 'it timed out', lastAsked });
      return await letters.letterOf(orderId, 'cause=parties_unasked&status=open');
    };
    await letters.until((await inVain('a run of before')).deadLetterId, 'resolved');

    const { runId } = await system.client.workflow.getHandle(workflowIdOf('order', orderId)).describe();
    const { deadLetterId } = await inVain(runId);
    await sleep(2 * sweepsMs);
    expect((await letters.show(deadLetterId)).status).toBe('open');
  });

  it('when it ends and an engineer had been told that it was not told, then that is over', async () => {
    const { letters, shop, system } = desks;
    const { orderId } = await letters.parked('psp', 'capture');
    const lastAsked = await lastAskedBy(system.pool, orderId);
    await reportUnasked(system.pool, orderId, { runId: 'a run of before', why: 'it timed out', lastAsked });
    const { deadLetterId } = await letters.letterOf(orderId, 'cause=parties_unasked&status=open');
    await shop.clearFaults();
    await cancel(orderId);
    await shop.untilStatus(orderId, 'cancelled');
    await letters.until(deadLetterId, 'resolved');
  });
});
