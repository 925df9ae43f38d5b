import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { expectNoDrift, restore, sentFor, sweptSoon } from '../rig/restorable.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;
let effectsBefore: unknown;

beforeAll(async () => {
  system = await startSystem({ ...sweptSoon, RECOURSE_REVIEWS: 'on' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
  await shop.fault('warehouse', { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 });
  orderId = await shop.place();
  await reviews.caseOf(orderId);
  copy = await backUp(system.settings.database.url);
  await reviews.decideOn(orderId, 'wait', { data: { until: new Date(Date.now() + 1_000).toISOString() } });
  await shop.untilStatus(orderId, 'completed');
  effectsBefore = await sentFor(shop, orderId);
  await restore(system, copy);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a back-up of while a release waited for a decision, and a release since', () => {
  it('when the letter is redriven, then nobody has to decide, and nothing is sent twice', async () => {
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
    expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect(await sentFor(shop, orderId)).toEqual(effectsBefore);
    await eventually(async () => (await reviews.list(`orderId=${orderId}&status=open`)).length === 0);
    await expectNoDrift(shop, orderId);
  });
});
