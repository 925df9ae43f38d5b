import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { address, asOrdered, tell, type Story } from '../rig/review-story.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';
import { TaskLine } from '../rig/task-line.ts';

const reviews = { RECOURSE_REVIEWS: 'on', RECOURSE_REVIEW_CUSTOMER_MS: '0' };

const refuses = (operation: string, code = 'out_of_stock') =>
  ({ fault: ['warehouse', { operation, kind: 'refuse', code, times: 1 }] }) as const;

const stories: readonly (readonly [string, Story])[] = [
  [
    'a release that is given up: the money goes back, once',
    {
      given: refuses('release'),
      cause: 'out_of_stock',
      team: 'stock',
      decisions: ['wait', 'substitute', 'refund'],
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
  ],
  [
    'a cheaper item instead, after the point of no return',
    {
      given: refuses('release'),
      cause: 'out_of_stock',
      team: 'stock',
      decisions: ['wait', 'substitute', 'refund'],
      when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' } }]],
      then: {
        status: 'completed',
        due: 980,
        effects: {
          psp: ['authorize 1180', 'capture 1180', 'refund 200'],
          warehouse: ['place', 'place', 'cancel', 'release'],
        },
      },
    },
  ],
  [
    'a dearer item instead, before it',
    {
      given: refuses('place'),
      cause: 'out_of_stock',
      team: 'stock',
      decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
      when: [['substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 } }]],
      then: {
        status: 'completed',
        due: 2400,
        effects: {
          psp: ['authorize 1180', 'capture 1180', 'authorize 1220', 'capture 1220'],
          warehouse: ['place', 'release'],
        },
      },
    },
  ],
  [
    'a corrected address',
    {
      given: { country: 'AQ' },
      cause: 'address_not_served',
      team: 'shipping',
      decisions: ['amend', 'cancel'],
      when: [['amend', { data: { shippingAddress: address } }]],
      then: { status: 'completed', due: 1180, effects: asOrdered },
    },
  ],
  [
    'a cancel',
    {
      given: refuses('place'),
      cause: 'out_of_stock',
      team: 'stock',
      decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
      when: [['cancel']],
      then: {
        status: 'cancelled',
        due: 0,
        effects: { psp: ['authorize 1180', 'capture 1180', 'refund 1180'] },
      },
    },
  ],
];

describe.each([
  [
    'the answer to everything that it writes down',
    async () => ({
      system: await startKillableSystem({ ...reviews, TEST_LOSES_ANSWERS: 'once' }),
      line: undefined,
    }),
  ],
  [
    'each of its workflow tasks once: all that was done in it is done again',
    async () => {
      const lines: TaskLine[] = [];
      const system = await startKillableSystem(reviews, undefined, async ({ TEMPORAL_ADDRESS = '' }) => {
        const line = await TaskLine.to(TEMPORAL_ADDRESS);
        lines.push(line);
        line.loseEach();
        return { TEMPORAL_ADDRESS: line.address };
      });
      return { system, line: lines[0] };
    },
  ],
] as const)('an order whose run loses %s', (_, start) => {
  let system: KillableSystem;
  let line: TaskLine | undefined;
  let shop: Shop;
  let desk: ReviewDesk;

  beforeAll(async () => {
    ({ system, line } = await start());
    shop = new Shop(system);
    desk = new ReviewDesk(system.url);
  });

  afterEach(async () => {
    await shop.clearFaults();
    await shop.expectBalancedBooks();
  });

  afterAll(async () => {
    try {
      if (line !== undefined) expect(line.lost).toBeGreaterThan(2 * stories.length);
    } finally {
      await system.stop();
      line?.close();
    }
  });

  it.each(stories)('%s', async (_, story) => {
    // A decision that came while a lost task is still to be done again would be taken up in that one, and none be lost for it.
    const atRest = (orderId: string) => eventually(async () => line?.isThrough(orderId) ?? true);
    await tell({ shop, desk, atRest }, story);
  });

  it('a refund that the provider refuses is not said to be paid: a person is asked again, and it is paid then', async () => {
    await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'out_of_stock', times: 1 });
    await shop.fault('psp', { operation: 'refund', kind: 'refuse', code: 'insufficient_funds', times: 1 });
    const orderId = await shop.place();
    const first = await desk.caseOf(orderId);
    await desk.decideOn(orderId, 'refund');
    const again = await desk.caseOf(orderId);
    expect(again.caseId).toBe(first.caseId);
    await desk.decideOn(orderId, 'refund');
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'completed', due: { amount: 0 } });
    expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180', 'refund 1180']);
  });
});
