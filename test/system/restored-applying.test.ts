import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import type { LetterDesk } from '../rig/letter-desk.ts';
import type { ReviewDesk } from '../rig/review-desk.ts';
import {
  expectNoDrift,
  redriveBehind,
  redriveLost,
  restore,
  sentFor,
  sweepsMs,
  sweptSoon,
} from '../rig/restorable.ts';
import type { Shop } from '../rig/shop.ts';
import { startDesks } from '../rig/desks.ts';
import type { System } from '../rig/system.ts';

const released = { operation: 'release', kind: 'refuse', code: 'damaged', times: 1 };

let system: System;
let shop: Shop;
let letters: LetterDesk;
let reviews: ReviewDesk;
let copy: BackUp;
let orderId: string;
let effectsBefore: Readonly<Record<string, string[]>>;

async function substitute(data: { sku: string; replacement: string; quantity: number }): Promise<void> {
  await reviews.decideOnOpen(orderId, 'substitute', { data });
}

beforeAll(async () => {
  ({ system, shop, letters, reviews } = await startDesks({
    ...sweptSoon,
    RECOURSE_REVIEWS: 'on',
    RECOURSE_REVIEW_CUSTOMER_MS: '0',
    RECOURSE_STEP_ATTEMPTS: '100',
  }));

  await shop.fault('warehouse', released);
  orderId = await shop.place({ sku: 'TEA-GREEN', quantity: 2 });
  await reviews.caseOf(orderId);
  await shop.fault('psp', { operation: 'create', kind: 'outage' });
  await substitute({ sku: 'TEA-GREEN', replacement: 'CUP-SET', quantity: 1 });
  // What follows the decision is under way, again and again.
  await eventually(async () => (await shop.fired('psp', 'create')) > 1);
  copy = await backUp(system.settings.database.url);

  await shop.fault('warehouse', released);
  await shop.clearFaults(['psp']);
  await substitute({ sku: 'CUP-SET', replacement: 'TEA-BLACK', quantity: 2 });
  await shop.untilStatus(orderId, 'completed');
  effectsBefore = await sentFor(shop, orderId);
  await restore(system, copy);
  await redriveBehind(letters, orderId);
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

describe('given a back-up of while a decision was put into effect, and another one that followed it', () => {
  it('when nobody has decided again, then nothing is charged, given back or shipped', async () => {
    await sleep(sweepsMs);
    expect(await sentFor(shop, orderId)).toEqual(effectsBefore);
    const open = await letters.list(`orderId=${orderId}&status=open`);
    expect(open.map(({ cause }) => cause)).toContain('decision_lost');
    expect(await reviews.list(`orderId=${orderId}&status=open`)).toHaveLength(1);
  });

  it('when the last decision is taken again and the letter is redriven, then all of it is found done', async () => {
    await substitute({ sku: 'CUP-SET', replacement: 'TEA-BLACK', quantity: 2 });
    await redriveLost(letters, orderId);
    const order = await shop.untilStatus(orderId, 'completed');
    expect(order).toMatchObject({ lines: [{ sku: 'TEA-BLACK', quantity: 2 }], due: { amount: 980 } });
    expect(await sentFor(shop, orderId)).toEqual(effectsBefore);
    await expectNoDrift(shop, orderId);
  });
});
