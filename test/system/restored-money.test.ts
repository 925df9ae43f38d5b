import { describe, expect, it } from 'vitest';
import { address } from '../rig/review-story.ts';
import { expectNoDrift, redriveBehind, redriveLost, Restorable } from '../rig/restorable.ts';

const desks = new Restorable({ RECOURSE_REVIEW_CUSTOMER_MS: '0' });

type Decided = readonly [decision: string, data?: unknown];

const cups: Decided = ['substitute', { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 }];
const pieces = (quantity: number): Decided => ['ship_partial', { sku: 'TEA-GREEN', quantity }];
const retry: Decided = ['retry'];
const elsewhere: Decided = ['amend', { shippingAddress: { ...address, line1: '7 Other Street' } }];

async function decide(orderId: string, [decision, data]: Decided): Promise<void> {
  await desks.reviews.decideOnOpen(orderId, decision, { data });
}

/** Charged, refused by the warehouse, decided on, and brought in line with that; it is not sent. */
const forgotten = (since: Decided) =>
  desks.story({
    before: async () => {
      const code = 'warehouse_refused';
      await desks.shop.fault('warehouse', { operation: 'place', kind: 'refuse', code, times: 1 });
      const orderId = await desks.shop.place({ sku: 'TEA-GREEN', quantity: 3 });
      await desks.reviews.caseOf(orderId);
      await desks.shop.until(orderId, ({ payments }) => payments.captured > 0);
      return orderId;
    },
    since: async (orderId) => {
      await desks.shop.fault('warehouse', { operation: 'release', kind: 'outage' });
      await decide(orderId, since);
      await desks.shop.untilStatus(orderId, 'stalled');
    },
  });

describe('given a back-up of an order that was charged, and a decision since by which more was charged, or some given back', () => {
  const charged = ['authorize 1770', 'capture 1770'];
  const more = [...charged, 'authorize 630', 'capture 630'];
  const less = [...charged, 'refund 590'];

  it.each([
    [
      'more was charged, and it is decided to be as it was',
      forgotten(cups),
      retry,
      1770,
      [...more, 'refund 630'],
    ],
    [
      'more was charged, and only the address is changed',
      forgotten(cups),
      elsewhere,
      1770,
      [...more, 'refund 630'],
    ],
    [
      'some was given back, and it is decided to be as it was',
      forgotten(pieces(2)),
      retry,
      1770,
      [...less, 'authorize 590', 'capture 590'],
    ],
    [
      'some was given back, and only the address is changed',
      forgotten(pieces(2)),
      elsewhere,
      1770,
      [...less, 'authorize 590', 'capture 590'],
    ],
    [
      'some was given back, and as much again is to be',
      forgotten(pieces(2)),
      pieces(1),
      590,
      [...less, 'refund 590'],
    ],
    ['some was given back, and the same is decided', forgotten(pieces(2)), pieces(2), 1180, less],
  ] as const)('when %s, then the customer has paid for what they get', async (_, of, decided, due, psp) => {
    const { orderId } = of();
    await redriveBehind(desks.letters, orderId);
    await decide(orderId, decided);
    await redriveLost(desks.letters, orderId);
    expect(await desks.shop.untilStatus(orderId, 'completed')).toMatchObject({ due: { amount: due } });
    expect((await desks.shop.effects(orderId)).psp).toEqual(psp);
    await expectNoDrift(desks.shop, orderId);
  });
});
