import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { restore, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

/** Long enough for some sweeps. */
const sweepsMs = 3_000;

let system: System;
let shop: Shop;
let desk: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;

/** Charged for what was decided, and refused by the warehouse again: its run waits where it waited before. */
beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on', ...sweptSoon });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  reviews = new ReviewDesk(system.url);
  await shop.fault('warehouse', { operation: 'place', kind: 'refuse', code: 'warehouse_refused' });
  orderId = await shop.place({ sku: 'TEA-GREEN' });
  const { caseId } = await reviews.caseOf(orderId);
  await shop.until(orderId, ({ payments }) => payments.captured > 0);
  copy = await backUp(system.settings.database.url);

  await reviews.decideOn(orderId, 'substitute', { data: { sku: 'TEA-GREEN', replacement: 'CUP-SET' } });
  await eventually(async () => {
    const open = await reviews.list(`orderId=${orderId}&status=open`);
    return open.some((one) => one.caseId !== caseId);
  });
  await restore(system, copy);
  await shop.clearFaults();
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a database that was restored from a back-up of before a decision', () => {
  it('when the run waits at the same stage again, then it is seen to be ahead, and nothing is charged beside it', async () => {
    const { psp } = await shop.effects(orderId);
    const { deadLetterId } = await desk.letterOf(orderId, 'cause=record_behind&status=open');
    expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
    await desk.letterOf(orderId, 'cause=decision_lost&status=open');
    await reviews.decideOn(orderId, 'retry');
    await sleep(sweepsMs);
    expect((await shop.effects(orderId)).psp).toEqual(psp);
    expect(await shop.get(orderId)).toMatchObject({ status: 'stalled' });
  });
});
