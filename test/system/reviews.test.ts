import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;
beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});
afterAll(() => system.stop());

describe('a case', () => {
  it('is shown with its story, what can be decided, and what that would do', async () => {
    const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
    const { status, cases, next } = await shop.untilStatus(orderId, 'in_review');
    expect({ status, next }).toEqual({
      status: 'in_review',
      next: 'Waits for a decision: An item of this order is out of stock.',
    });
    const one = await desk.caseOf(orderId);
    expect(cases).toMatchObject([{ caseId: one.caseId, step: 'stockHold', cause: 'out_of_stock' }]);
    const view = await desk.show(one.caseId);
    expect(view.decisions.map(({ name }) => name)).toEqual(['substitute', 'ship_partial', 'wait', 'cancel']);
    expect(view.decisions[0]?.schema['properties']).toMatchObject({
      sku: { enum: ['TEA-WHITE'] },
      replacement: { enum: ['CUP-SET', 'POT-CAST', 'TEA-BLACK', 'TEA-GREEN', 'TEA-WHITE'] },
    });
    expect(view.decisions[3]?.preview).toEqual({
      summary: [
        'Cancels the order and undoes what was done for it',
        'Lets go of 12.50 EUR that is authorised',
      ],
      total: { amount: 0, currency: 'EUR' },
      payments: { authorize: 0, capture: 0, refund: 0, void: 1250 },
      stock: [],
    });
    await desk.decideOn(orderId, 'substitute', { data: { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' } });
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 590 } });
    const closed = await desk.show(one.caseId);
    expect(closed).toMatchObject({
      status: 'closed',
      closedAs: 'decided',
      decisions: [],
      decision: { name: 'substitute', by: 'olga', via: 'rest', reason: 'So be it' },
    });
    expect(closed.timeline.map(({ kind }) => kind)).toContain('order_revised');
    await shop.expectBalancedBooks();
  });
});
