import { describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { expectNoDrift, redriveBehind, redriveLost, Restorable } from '../rig/restorable.ts';

const desks = new Restorable({ RECOURSE_REVIEW_CUSTOMER_MS: '0' });

const cups = { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 };

async function substitute(orderId: string, data: object): Promise<void> {
  await desks.reviews.decideOnOpen(orderId, 'substitute', { data });
}

async function refusedAtFirst(): Promise<string> {
  const code = 'warehouse_refused';
  await desks.shop.fault('warehouse', { operation: 'place', kind: 'refuse', code, times: 1 });
  const orderId = await desks.shop.place({ sku: 'TEA-GREEN' });
  await desks.reviews.caseOf(orderId);
  await desks.shop.until(orderId, ({ payments }) => payments.captured > 0);
  return orderId;
}

/** Whoever decides otherwise than was done is told so, and decides that the order is what was sent. */
async function askedUntilAsSent(orderId: string, data: object): Promise<void> {
  const told = async () => (await desks.reviews.list(`orderId=${orderId}&status=open`))[0]?.cause;
  await eventually(async () => (await told()) === 'shipped_otherwise');
  await substitute(orderId, data);
  await redriveLost(desks.letters, orderId);
  expect(await desks.shop.untilStatus(orderId, 'completed')).toMatchObject({
    due: { amount: 2400 },
    lines: [{ sku: 'CUP-SET', quantity: 1 }],
  });
  const { warehouse } = await desks.shop.effects(orderId);
  expect(warehouse.filter((effect) => effect === 'release')).toHaveLength(1);
  await expectNoDrift(desks.shop, orderId);
}

describe('given a database that was restored from a back-up of before an item was substituted, and sent', () => {
  const sent = desks.story({
    before: refusedAtFirst,
    since: async (orderId) => {
      await substitute(orderId, cups);
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });
  const sentLater = desks.story({
    before: refusedAtFirst,
    since: async (orderId) => {
      await desks.shop.fault('warehouse', {
        operation: 'release',
        kind: 'refuse',
        code: 'damaged',
        times: 1,
      });
      await desks.reviews.decideOnOpen(orderId, 'retry', { data: undefined });
      await substitute(orderId, cups);
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });

  it('when somebody decides otherwise, then they are told that it was sent, and nothing else is', async () => {
    const { orderId } = sent();
    await redriveBehind(desks.letters, orderId);
    await substitute(orderId, { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' });
    await askedUntilAsSent(orderId, { ...cups, sku: 'TEA-BLACK' });
  });

  it('when somebody decides only what was decided first, then they are told that it was sent, and nothing else is', async () => {
    const { orderId } = sentLater();
    await redriveBehind(desks.letters, orderId);
    await desks.reviews.decideOnOpen(orderId, 'retry', { data: undefined });
    await askedUntilAsSent(orderId, cups);
  });
});
