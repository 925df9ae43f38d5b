import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPorts } from '../../adapters/create-ports.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;

const gotBack = { by: 'eva', reason: 'The parcel was called back', reference: 'return-17' };

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  letters = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
});

afterAll(() => system.stop());

/** The warehouse's own people ship an order that waits for a decision. */
async function shippedByHand(
  party: 'warehouse' | 'psp',
  refusal: { operation: string; code: string },
): Promise<string> {
  await shop.fault(party, { ...refusal, kind: 'refuse', times: 1 });
  const orderId = await shop.place();
  await reviews.caseOf(orderId);
  await shop.until(orderId, ({ steps }) =>
    steps.some(({ name, phases }) => name === 'warehouseOrder' && phases[0]?.status === 'succeeded'),
  );
  const { warehouse } = createPorts(system.settings);
  await warehouse.release({ id: orderId, key: `by hand ${orderId}` });
  return orderId;
}

describe('given an order that the warehouse has shipped after all, and cannot cancel any more', () => {
  it('when the parcel was to be cancelled after the point of no return, then an engineer who got it back settles, and the order ends', async () => {
    const orderId = await shippedByHand('warehouse', { operation: 'release', code: 'out_of_stock' });
    await reviews.decideOn(orderId, 'refund');
    const { deadLetterId } = await letters.letterOf(orderId, 'status=open&cause=undo_refused');
    await settled(deadLetterId);
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'completed',
      payments: { captured: 1180, refunded: 1180 },
    });
    await shop.expectBalancedBooks();
  });

  it('when the order is cancelled before the point of no return, then the same gives the held money back', async () => {
    const orderId = await shippedByHand('psp', { operation: 'capture', code: 'card_declined' });
    expect((await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' })).status).toBe(202);
    const { deadLetterId } = await letters.letterOf(orderId, 'status=open&cause=undo_refused');
    await settled(deadLetterId);
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'cancelled',
      payments: { voided: 1180 },
    });
    expect((await shop.effects(orderId)).warehouse).toEqual(['place', 'release']);
    await shop.expectBalancedBooks();
  });
});

async function settled(letterId: string): Promise<void> {
  expect(await letters.act(letterId, 'settle', gotBack)).toMatchObject({
    status: 200,
    body: { status: 'settled', resolution: gotBack },
  });
}
