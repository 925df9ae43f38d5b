import { describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { address } from '../rig/review-story.ts';
import { expectNoDrift, redriveBehind, redriveDecided, redriveLost, Restorable } from '../rig/restorable.ts';

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

describe('given a back-up of before an order lacked an item, which is there again by the books, so that nobody is asked about it', () => {
  const instead = { sku: 'POT-CAST', replacement: 'TEA-GREEN', quantity: 1 };
  const sentInstead = {
    before: async () =>
      (await desks.letters.parked('psp', 'authorize', { sku: 'POT-CAST', quantity: 1 })).orderId,
    since: async (orderId: string) => {
      // Somebody else has the last one.
      await desks.shop.place({ sku: 'POT-CAST', quantity: 1 });
      const { deadLetterId } = await desks.letters.letterOf(orderId, 'status=open');
      await desks.letters.act(deadLetterId, 'redrive');
      await substitute(orderId, instead);
      await desks.shop.untilStatus(orderId, 'completed');
    },
  };
  const [redriven, decided] = [desks.story(sentInstead), desks.story(sentInstead)];

  async function untilAsked(orderId: string): Promise<void> {
    await redriveBehind(desks.letters, orderId);
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'status=open&step=authorizePayment');
    await redriveDecided(desks.letters, deadLetterId);
    const told = async () => (await desks.reviews.list(`orderId=${orderId}&status=open`))[0]?.cause;
    await eventually(async () => (await told()) === 'shipped_otherwise');
  }

  async function completed(orderId: string, psp: readonly string[]): Promise<void> {
    expect(await desks.shop.untilStatus(orderId, 'completed')).toMatchObject({ due: { amount: 590 } });
    const effects = await desks.shop.effects(orderId);
    expect(effects.psp).toEqual(psp);
    expect(effects.warehouse.filter((effect) => effect === 'release')).toHaveLength(1);
    await expectNoDrift(desks.shop, orderId);
  }

  it('when the letter is redriven before anybody has decided, then it goes on once somebody has', async () => {
    const { orderId, sent } = redriven();
    await untilAsked(orderId);
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'status=open&cause=decision_lost');
    await desks.letters.act(deadLetterId, 'redrive');
    await desks.letters.letterOf(orderId, 'status=open&cause=payment_differs');
    await substitute(orderId, instead);
    await redriveDecided(desks.letters, deadLetterId);
    await completed(orderId, sent.psp ?? []);
  });

  it('when something dearer is decided on, then it is charged, and given back once the order is decided to be what was sent', async () => {
    const { orderId, sent } = decided();
    await untilAsked(orderId);
    await substitute(orderId, { sku: 'POT-CAST', replacement: 'CUP-SET', quantity: 3 });
    await redriveLost(desks.letters, orderId);
    await substitute(orderId, { sku: 'CUP-SET', replacement: 'TEA-GREEN', quantity: 1 });
    await completed(orderId, [
      ...(sent.psp ?? []),
      'authorize 6610',
      'capture 6610',
      'refund 590',
      'refund 6020',
    ]);
  });
});

describe('given a decision before anybody knows what was done since the back-up', () => {
  const placed = desks.story({
    before: refusedAtFirst,
    since: async (orderId) => {
      await desks.shop.fault('warehouse', { operation: 'release', kind: 'outage' });
      await desks.reviews.decideOnOpen(orderId, 'retry', { data: undefined });
      await desks.shop.untilStatus(orderId, 'stalled');
    },
  });
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
  const fewer = ['ship_partial', { sku: 'TEA-GREEN', quantity: 1 }] as const;
  const elsewhere = ['amend', { shippingAddress: { ...address, line1: '7 Other Street' } }] as const;

  it.each([
    ['fewer pieces are to be sent, and they were placed', placed, fewer],
    ['they are to go elsewhere, and were placed', placed, elsewhere],
    ['something else is to be sent, and they were sent', released, ['substitute', cups] as const],
    ['it is to be given up, and they were sent', released, ['refund', undefined] as const],
  ])('when %s, then it is refused, and changes nothing', async (_, of, [decision, data]) => {
    const { orderId, sent } = of();
    await desks.reviews.expectTooEarly(orderId, decision, data);
    expect((await desks.shop.effects(orderId)).warehouse).toEqual(sent.warehouse);
  });

  it.each([
    ['placed', placed],
    ['sent', released],
  ])('when the letter of one that was %s is redriven, then that stands', async (_, of) => {
    const { orderId } = of();
    await redriveBehind(desks.letters, orderId);
    expect(await desks.shop.untilStatus(orderId, 'completed')).toMatchObject({ due: { amount: 1180 } });
    expect((await desks.shop.effects(orderId)).warehouse).toEqual(['place', 'release']);
    await expectNoDrift(desks.shop, orderId);
  });
});
