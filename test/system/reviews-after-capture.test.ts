import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { ReviewDesk } from '../rig/review-desk.ts';
import { asOrdered, address, tell } from '../rig/review-story.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: ReviewDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
  });
  shop = new Shop(system);
  desk = new ReviewDesk(system.url);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('an address that the warehouse does not serve', () => {
  const refusal = {
    given: { country: 'AQ' },
    cause: 'address_not_served',
    team: 'shipping',
    decisions: ['amend', 'cancel'],
  };

  it('is corrected, and the order goes on with what is captured', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['amend', { data: { shippingAddress: address } }]],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it('cancels with the money back', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['cancel']],
        then: {
          status: 'cancelled',
          due: 0,
          effects: { psp: ['authorize 1180', 'capture 1180', 'refund 1180'], mailbox: [] },
        },
      },
    );
  });
});

describe('an order that the warehouse refuses', () => {
  const refusing = (code: string) =>
    ({ fault: ['warehouse', { operation: 'place', kind: 'refuse', code, times: 1 }] }) as const;
  const causes = [
    ['out_of_stock', ['substitute', 'ship_partial', 'wait', 'cancel']],
    ['item_discontinued', ['substitute', 'ship_partial', 'cancel']],
  ] as const;

  describe.each(causes)('%s, after the capture', (cause, decisions) => {
    const refusal = { given: refusing(cause), cause, team: 'stock', decisions };

    it('replaced by a dearer item: the difference is authorised and captured', async () => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } }]],
          then: {
            status: 'completed',
            due: 2400,
            effects: {
              psp: ['authorize 1180', 'capture 1180', 'authorize 1220', 'capture 1220'],
              warehouse: ['place', 'release'],
              stock: ['held 2 TEA-GREEN', 'held 1 CUP-SET', 'released 2 TEA-GREEN', 'sold 1 CUP-SET'],
            },
          },
        },
      );
    });

    it('replaced by a cheaper item: the difference is refunded', async () => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }]],
          then: {
            status: 'completed',
            due: 980,
            effects: {
              psp: ['authorize 1180', 'capture 1180', 'refund 200'],
              warehouse: ['place', 'release'],
            },
          },
        },
      );
    });

    it('sent in part: the rest is refunded', async () => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [['ship_partial', { data: { sku: 'TEA-GREEN', quantity: 1 } }]],
          then: {
            status: 'completed',
            due: 590,
            effects: {
              psp: ['authorize 1180', 'capture 1180', 'refund 590'],
              stock: ['held 2 TEA-GREEN', 'released 1 TEA-GREEN', 'sold 1 TEA-GREEN'],
            },
          },
        },
      );
    });

    it('cancelled: all is given back', async () => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [['cancel']],
          then: {
            status: 'cancelled',
            due: 0,
            effects: {
              psp: ['authorize 1180', 'capture 1180', 'refund 1180'],
              stock: ['held 2 TEA-GREEN', 'released 2 TEA-GREEN'],
            },
          },
        },
      );
    });
  });

  it('out_of_stock: is asked again when the wait is over', async () => {
    await tell(
      { shop, desk },
      {
        given: refusing('out_of_stock'),
        cause: 'out_of_stock',
        team: 'stock',
        decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
        when: [['wait', { data: { until: new Date(Date.now() + 4_000).toISOString() } }]],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  describe('for a reason of its own', () => {
    const refusal = {
      given: refusing('too_heavy'),
      cause: 'warehouse_refused',
      team: 'shipping',
      decisions: ['retry', 'amend', 'substitute', 'ship_partial', 'cancel'],
    };

    it.each([
      ['retry', {}, 1180, asOrdered.psp],
      ['amend', { data: { shippingAddress: address } }, 1180, asOrdered.psp],
      [
        'substitute',
        { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } },
        980,
        [...asOrdered.psp, 'refund 200'],
      ],
      ['ship_partial', { data: { sku: 'TEA-GREEN', quantity: 1 } }, 590, [...asOrdered.psp, 'refund 590']],
    ] as const)('%s', async (decision, taking, due, psp) => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [[decision, taking]],
          then: { status: 'completed', due, effects: { psp, warehouse: ['place', 'release'] } },
        },
      );
    });

    it('cancel', async () => {
      await tell(
        { shop, desk },
        {
          ...refusal,
          when: [['cancel']],
          then: { status: 'cancelled', due: 0, effects: { psp: [...asOrdered.psp, 'refund 1180'] } },
        },
      );
    });
  });
});

describe('a release that the warehouse refuses after the point of no return', () => {
  const refusal = {
    given: { fault: ['warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 }] },
    cause: 'out_of_stock',
    team: 'stock',
    decisions: ['wait', 'substitute', 'refund'],
  } as const;

  it('is asked for again when the wait is over', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['wait', { data: { until: new Date(Date.now() + 4_000).toISOString() } }]],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it('is given up, with the money back', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['refund']],
        then: {
          status: 'completed',
          due: 0,
          effects: {
            psp: ['authorize 1180', 'capture 1180', 'refund 1180'],
            warehouse: ['place', 'cancel'],
            mailbox: ['deliver'],
          },
        },
      },
    );
  });

  it('is replaced by another item: the order at the warehouse as well', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }]],
        then: {
          status: 'completed',
          due: 980,
          effects: {
            psp: ['authorize 1180', 'capture 1180', 'refund 200'],
            warehouse: ['place', 'place', 'cancel', 'release'],
            stock: [
              'held 2 TEA-GREEN',
              'sold 2 TEA-GREEN',
              'held 2 TEA-BLACK',
              'sold 2 TEA-BLACK',
              'uncounted 2 TEA-GREEN',
            ],
          },
        },
      },
    );
  });
});

describe('a recipient whose address takes no mail', () => {
  const refusal = {
    given: { email: 'ada@refused.example' },
    cause: 'recipient_refused',
    team: 'support',
    decisions: ['amend', 'waive'],
  };

  it('gets the receipt at another address', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['amend', { data: { email: 'ada@example.com' } }]],
        then: { status: 'completed', due: 1180, effects: asOrdered },
      },
    );
  });

  it('is done without', async () => {
    await tell(
      { shop, desk },
      {
        ...refusal,
        when: [['waive']],
        then: { status: 'completed', due: 1180, effects: { ...asOrdered, mailbox: [] } },
      },
    );
  });
});
