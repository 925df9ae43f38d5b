import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import {
  expectNoDrift,
  redriveBehind,
  redriveDecided,
  redriveLost,
  Restorable,
  type Forgetful,
  sentFor,
  sweepsMs,
} from '../rig/restorable.ts';

const desks = new Restorable({ RECOURSE_REVIEW_CUSTOMER_MS: '0' });

const damaged = { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 };
const notServed = { operation: 'place', kind: 'refuse', code: 'warehouse_refused' };

interface Substitution {
  readonly sku: string;
  readonly replacement: string;
  readonly quantity?: number;
}

async function substitute(orderId: string, data: Substitution): Promise<void> {
  await desks.reviews.decideOnOpen(orderId, 'substitute', { data });
}

async function wait(caseId: string, ms: number): Promise<void> {
  const until = new Date(Date.now() + ms).toISOString();
  expect((await desks.reviews.decide(caseId, 'wait', { data: { until } })).status).toBe(200);
}

async function completed(orderId: string) {
  return await desks.shop.untilStatus(orderId, 'completed');
}

/** An order on which somebody has to decide, and its case. */
async function asked(wanted: {
  sku: string;
  quantity?: number;
}): Promise<{ orderId: string; caseId: string }> {
  const orderId = await desks.shop.place({ quantity: 2, ...wanted });
  const { caseId } = await desks.reviews.caseOf(orderId);
  return { orderId, caseId };
}

/** Refused by the warehouse, and charged. */
async function askedOnceCharged(): Promise<string> {
  await desks.shop.fault('warehouse', notServed);
  const { orderId } = await asked({ sku: 'TEA-GREEN' });
  await desks.shop.until(orderId, ({ payments }) => payments.captured > 0);
  return orderId;
}

/** Charged, and the warehouse cannot let it go. */
async function askedBeforeRelease(): Promise<string> {
  await desks.shop.fault('warehouse', damaged);
  return (await asked({ sku: 'TEA-GREEN' })).orderId;
}

/** Nothing is sent for it that was not sent before the restore. */
async function expectNothingSent({ orderId, sent }: { orderId: string; sent: unknown }): Promise<void> {
  expect(await sentFor(desks.shop, orderId)).toEqual(sent);
}

describe('given a database that was restored from a back-up of before an item was substituted', () => {
  const forWhite = { sku: 'TEA-WHITE', replacement: 'CUP-SET' };
  const forGreen = { sku: 'TEA-GREEN', replacement: 'CUP-SET' };
  const decidedOn = (data: Substitution) => async (orderId: string) => {
    await substitute(orderId, data);
    await completed(orderId);
  };
  const outOfStock = desks.story({
    before: async () => (await asked({ sku: 'TEA-WHITE' })).orderId,
    since: decidedOn(forWhite),
  });
  const refusedThere = desks.story({ before: askedOnceCharged, since: decidedOn(forGreen) });
  const waitedFor = desks.story({
    before: async () => {
      const { orderId, caseId } = await asked({ sku: 'TEA-WHITE' });
      await wait(caseId, 30_000);
      return orderId;
    },
    since: async (orderId) => {
      const { caseId } = await desks.reviews.caseOf(orderId);
      expect((await desks.reviews.decide(caseId, 'substitute', { data: forWhite })).status).toBe(200);
      await completed(orderId);
    },
  });
  const waitedForSince = desks.story({
    before: async () => (await asked({ sku: 'TEA-WHITE' })).orderId,
    since: decidedOn(forWhite),
  });

  /** The same decision is taken again, and then what waited for it is redriven. */
  async function takeAgain(orderId: string, data: Substitution, at: object): Promise<void> {
    const { deadLetterId, cause } = await desks.letters.letterOf(orderId, `status=open`);
    expect(cause).toBe('decision_lost');
    expect(await desks.letters.show(deadLetterId)).toMatchObject(at);
    await substitute(orderId, data);
    await redriveDecided(desks.letters, deadLetterId);
    expect(await completed(orderId)).toMatchObject({
      payments: { captured: 4800 },
      lines: [{ sku: 'CUP-SET', quantity: 2 }],
    });
    await expectNoDrift(desks.shop, orderId);
    expect(await desks.letters.list(`orderId=${orderId}&status=open`)).toEqual([]);
  }

  it('when what was out of stock comes, then the order does not go on without the decision', async () => {
    const { orderId } = outOfStock();
    await redriveBehind(desks.letters, orderId);
    expect((await desks.shop.post('/stock/TEA-WHITE/restock', { quantity: 10 })).status).toBe(200);
    await sleep(sweepsMs);
    await expectNothingSent(outOfStock());
    expect(await desks.reviews.list(`orderId=${orderId}&status=open`)).toHaveLength(1);
    await takeAgain(orderId, forWhite, { step: 'capturePayment', phase: 'run' });
    await expectNothingSent(outOfStock());
  });

  it('when somebody had chosen to wait, then it does not go on when the wait is over: what was lost is decided again', async () => {
    const { orderId } = waitedFor();
    await redriveBehind(desks.letters, orderId);
    await takeAgain(orderId, forWhite, { step: 'capturePayment', phase: 'run' });
    await expectNothingSent(waitedFor());
  });

  it('when somebody chooses to wait since, then it does not go on when the wait is over either', async () => {
    const { orderId } = waitedForSince();
    await redriveBehind(desks.letters, orderId);
    const { caseId } = await desks.reviews.caseOf(orderId);
    await wait(caseId, 500);
    await desks.reviews.untilOpenedAgain(caseId);
    await takeAgain(orderId, forWhite, { step: 'capturePayment', phase: 'run' });
    await expectNothingSent(waitedForSince());
  });

  it('when the warehouse had refused the order, then what it has is not taken for what is asked for', async () => {
    const { orderId } = refusedThere();
    await redriveBehind(desks.letters, orderId);
    await sleep(sweepsMs);
    await expectNothingSent(refusedThere());
    expect(await desks.reviews.list(`orderId=${orderId}&status=open`)).toHaveLength(1);
    await takeAgain(orderId, forGreen, { step: 'stockHold', phase: 'confirm' });
    await expectNothingSent(refusedThere());
  });
});

describe('given a back-up of an order that lacked an item, which came since, so that it was shipped', () => {
  const many = { sku: 'CUP-SET', quantity: 900 };
  const shipped = desks.story({
    before: async () => (await asked(many)).orderId,
    since: async (orderId) => {
      expect((await desks.shop.post('/stock/CUP-SET/restock', { quantity: 900 })).status).toBe(200);
      await completed(orderId);
    },
  });

  const shippedAsWell = desks.story({
    before: async () => (await asked({ sku: 'POT-CAST', quantity: 900 })).orderId,
    since: async (orderId) => {
      expect((await desks.shop.post('/stock/POT-CAST/restock', { quantity: 900 })).status).toBe(200);
      await completed(orderId);
    },
  });

  async function untilCounted({ orderId, sent }: Forgetful, sku: string, quantity: number): Promise<void> {
    await redriveBehind(desks.letters, orderId);
    const { deadLetterId } = await desks.letters.letterOf(orderId, 'cause=stock_uncounted&status=open');
    expect(await desks.reviews.list(`orderId=${orderId}&status=open`)).toEqual([]);
    expect((await desks.shop.post(`/stock/${sku}/restock`, { quantity })).status).toBe(200);
    await desks.letters.act(deadLetterId, 'redrive');
    await completed(orderId);
    await expectNothingSent({ orderId, sent });
    await expectNoDrift(desks.shop, orderId);
  }

  it('when its letter is redriven, then nobody is asked any more: it waits until the pieces are counted', async () => {
    await untilCounted(shipped(), 'CUP-SET', 900);
  });

  it('when somebody decides before that, then they are told that nobody knows yet what was done', async () => {
    const data = { sku: 'POT-CAST', replacement: 'TEA-GREEN', quantity: 1 };
    await desks.reviews.expectTooEarly(shippedAsWell().orderId, 'substitute', data);
    await untilCounted(shippedAsWell(), 'POT-CAST', 900);
  });
});

describe('given a back-up of before something dearer was decided on, and held beside what was charged', () => {
  const held = desks.story({
    before: askedOnceCharged,
    since: async (orderId) => {
      await desks.shop.fault('psp', { operation: 'capture', kind: 'outage' });
      await substitute(orderId, { sku: 'TEA-GREEN', replacement: 'CUP-SET' });
      await desks.shop.untilStatus(orderId, 'stalled');
    },
  });

  it('when somebody decides to try again as it was, then nothing is held any more, and the customer has paid for what they get', async () => {
    const { orderId } = held();
    await redriveBehind(desks.letters, orderId);
    await desks.reviews.decideOn(orderId, 'retry');
    expect(await completed(orderId)).toMatchObject({ due: { amount: 1180 } });
    expect((await desks.shop.effects(orderId)).psp).toEqual([
      'authorize 1180',
      'capture 1180',
      'authorize 3620',
      'void 3620',
    ]);
    await expectNoDrift(desks.shop, orderId);
  });
});

describe('given a back-up of before a decision after which the warehouse refused the order again', () => {
  /** Charged for what was decided: its run waits where it waited before. */
  const refusedTwice = desks.story({
    before: askedOnceCharged,
    since: async (orderId) => {
      const { caseId } = await desks.reviews.caseOf(orderId);
      await desks.shop.fault('warehouse', notServed);
      await substitute(orderId, { sku: 'TEA-GREEN', replacement: 'CUP-SET' });
      await eventually(async () => {
        const open = await desks.reviews.list(`orderId=${orderId}&status=open`);
        return open.some((one) => one.caseId !== caseId);
      });
    },
  });

  it('when the run waits at the same stage again, then it is seen to be ahead, and nothing is charged beside it', async () => {
    const { orderId, sent } = refusedTwice();
    await redriveBehind(desks.letters, orderId);
    await desks.letters.letterOf(orderId, 'cause=decision_lost&status=open');
    await desks.reviews.decideOn(orderId, 'retry');
    await sleep(sweepsMs);
    expect((await desks.shop.effects(orderId)).psp).toEqual(sent.psp);
    expect(await desks.shop.get(orderId)).toMatchObject({ status: 'stalled' });
  });
});

describe('given a back-up of before two decisions, one after the other', () => {
  const twiceChanged = desks.story({
    before: askedBeforeRelease,
    since: async (orderId) => {
      await desks.shop.fault('warehouse', damaged);
      const { caseId } = await desks.reviews.caseOf(orderId);
      await substitute(orderId, { sku: 'TEA-GREEN', replacement: 'TEA-BLACK', quantity: 2 });
      await eventually(async () => (await desks.reviews.show(caseId)).status !== 'open');
      await substitute(orderId, { sku: 'TEA-BLACK', replacement: 'CUP-SET', quantity: 1 });
      await completed(orderId);
    },
  });

  it('when the order is decided to be as the last one made it, then all of it is found done', async () => {
    const { orderId } = twiceChanged();
    await redriveBehind(desks.letters, orderId);
    await substitute(orderId, { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 });
    await redriveLost(desks.letters, orderId);
    await completed(orderId);
    await expectNothingSent(twiceChanged());
    await expectNoDrift(desks.shop, orderId);
  });
});

describe('given a back-up of an order on which two persons had to decide', () => {
  const payAgain = (orderId: string) =>
    desks.reviews.decideOnOpen(orderId, 'retry', { data: {}, phase: 'run' });
  const sendOne = (orderId: string) =>
    desks.reviews.decideOnOpen(orderId, 'ship_partial', {
      data: { sku: 'TEA-GREEN', quantity: 1 },
      phase: 'try',
    });
  const askedTwice = desks.story({
    before: async () => {
      await desks.shop.fault('psp', {
        operation: 'capture',
        kind: 'refuse',
        code: 'generic_decline',
        times: 1,
      });
      await desks.shop.fault('warehouse', { ...notServed, code: 'out_of_stock', times: 1 });
      const orderId = await desks.shop.place({ sku: 'TEA-GREEN', quantity: 2 });
      await eventually(async () => (await desks.reviews.list(`orderId=${orderId}`)).length === 2);
      return orderId;
    },
    since: async (orderId) => {
      await payAgain(orderId);
      await desks.shop.until(orderId, ({ payments }) => payments.captured === 1180);
      await sendOne(orderId);
      await completed(orderId);
    },
  });

  it('when both decide again as they did, then all of it is found done, what was given back since among it', async () => {
    const { orderId } = askedTwice();
    await redriveBehind(desks.letters, orderId);
    await payAgain(orderId);
    await sendOne(orderId);
    await redriveLost(desks.letters, orderId);
    expect(await desks.shop.untilStatus(orderId, 'completed', 'stalled')).toMatchObject({
      status: 'completed',
      due: { amount: 590 },
    });
    await expectNothingSent(askedTwice());
    await expectNoDrift(desks.shop, orderId);
  });
});

describe('given a back-up of while a release waited for a decision, and a release since', () => {
  const released = desks.story({
    before: askedBeforeRelease,
    since: async (orderId) => {
      const until = new Date(Date.now() + 1_000).toISOString();
      await desks.reviews.decideOnOpen(orderId, 'wait', { data: { until } });
      await completed(orderId);
    },
  });

  it('when the letter is redriven, then nobody has to decide, and nothing is sent twice', async () => {
    const { orderId } = released();
    await redriveBehind(desks.letters, orderId);
    await completed(orderId);
    await expectNothingSent(released());
    await eventually(async () => (await desks.reviews.list(`orderId=${orderId}&status=open`)).length === 0);
    await expectNoDrift(desks.shop, orderId);
  });
});
