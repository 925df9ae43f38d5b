import { describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { address } from '../rig/review-story.ts';
import { expectNoDrift, redriveBehind, redriveLost, Restorable } from '../rig/restorable.ts';

const desks = new Restorable({ RECOURSE_REVIEW_CUSTOMER_MS: '0' });

const cups = { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 };

async function substitute(orderId: string, data: object): Promise<void> {
  await desks.reviews.decideOnOpen(orderId, 'substitute', { data });
}

const soon = () => ({ until: new Date(Date.now() + 500).toISOString() });

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

describe('given a back-up of an order that the warehouse refused, and took since, and a decision before anybody knows that', () => {
  const taken = {
    before: refusedAtFirst,
    since: async (orderId: string) => {
      await desks.shop.fault('warehouse', { operation: 'release', kind: 'outage' });
      await desks.reviews.decideOnOpen(orderId, 'retry', { data: undefined });
      await desks.shop.untilStatus(orderId, 'stalled');
    },
  };
  const [fewer, elsewhere] = [desks.story(taken), desks.story(taken)];

  async function completed(orderId: string, due: number): Promise<string> {
    await redriveBehind(desks.letters, orderId);
    const order = await desks.shop.untilStatus(orderId, 'completed');
    expect(order).toMatchObject({ due: { amount: due } });
    expect((await desks.shop.effects(orderId)).warehouse).toEqual(['place', 'place', 'cancel', 'release']);
    await expectNoDrift(desks.shop, orderId);
    const sent = (await desks.shop.ledger('warehouse', orderId)).at(-1)?.reference ?? '';
    return await (await fetch(`${desks.system.sandbox.url}/warehouse/orders/${sent}`)).text();
  }

  it('when fewer pieces are to be sent, then so they are, and what was placed is cancelled', async () => {
    const { orderId } = fewer();
    const data = { sku: 'TEA-GREEN', quantity: 1 };
    await desks.reviews.decideOnOpen(orderId, 'ship_partial', { data });
    expect(await completed(orderId, 590)).toContain('"quantity":1');
  });

  it('when the address is corrected, then it goes there, although the warehouse has the same items for the old one', async () => {
    const { orderId } = elsewhere();
    const data = { shippingAddress: { ...address, line1: '7 Other Street' } };
    await desks.reviews.decideOnOpen(orderId, 'amend', { data });
    expect(await completed(orderId, 1180)).toContain('7 Other Street');
  });
});

describe('given a back-up of before an address was corrected', () => {
  const data = { shippingAddress: { ...address, line1: '7 Other Street' } };
  const amend = (orderId: string) => desks.reviews.decideOnOpen(orderId, 'amend', { data });
  const placed = desks.story({
    before: refusedAtFirst,
    since: async (orderId) => {
      await desks.shop.fault('warehouse', { operation: 'release', kind: 'outage' });
      await amend(orderId);
      await desks.shop.untilStatus(orderId, 'stalled');
    },
  });
  const sent = desks.story({
    before: refusedAtFirst,
    since: async (orderId) => {
      await amend(orderId);
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });

  it.each([
    ['placed', placed],
    ['sent', sent],
  ])(
    'when the letter of one that was %s is redriven, then what goes to the corrected address stands',
    async (_, of) => {
      const { orderId } = of();
      await redriveBehind(desks.letters, orderId);
      await desks.shop.untilStatus(orderId, 'completed');
      expect((await desks.shop.effects(orderId)).warehouse).toEqual(['place', 'release']);
      await expectNoDrift(desks.shop, orderId);
    },
  );
});

describe('given a back-up of an order that the warehouse did not let go, and did since, and a decision before anybody knows that', () => {
  const released = desks.story({
    before: async () => {
      await desks.shop.fault('warehouse', {
        operation: 'release',
        kind: 'refuse',
        code: 'damaged',
        times: 1,
      });
      const orderId = await desks.shop.place({ sku: 'TEA-GREEN' });
      await desks.reviews.caseOf(orderId);
      return orderId;
    },
    since: async (orderId) => {
      await desks.reviews.decideOnOpen(orderId, 'wait', { data: soon() });
      await desks.shop.untilStatus(orderId, 'completed');
    },
  });

  it('when something else is to be sent, then whoever decided so is told that it was sent, and nothing else is', async () => {
    const { orderId } = released();
    const { caseId } = await desks.reviews.caseOf(orderId);
    await substitute(orderId, cups);
    await redriveBehind(desks.letters, orderId);
    await desks.reviews.untilOpenedAgain(caseId);
    expect(JSON.stringify((await desks.reviews.show(caseId)).timeline)).toContain(
      'has sent this order already',
    );
    await desks.reviews.decideOnOpen(orderId, 'wait', { data: soon() });
    expect(await desks.shop.untilStatus(orderId, 'completed')).toMatchObject({ due: { amount: 1180 } });
    const { warehouse } = await desks.shop.effects(orderId);
    expect(warehouse.filter((effect) => effect === 'release')).toHaveLength(1);
    await expectNoDrift(desks.shop, orderId);
  });
});
