import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp, type BackUp } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { restore, sweptSoon } from '../rig/restorable.ts';
import { startSystem, type System } from '../rig/system.ts';

const key = { 'idempotency-key': 'once-more' };

let system: System;
let shop: Shop;
let desk: LetterDesk;
let copy: BackUp;

/** Both were redriven in vain after the back-up: one by its letter, the other as an order. */
let byLetter: string;
let byOrder: string;

beforeAll(async () => {
  system = await startSystem(sweptSoon);
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
  await shop.fault('psp', { kind: 'outage', operation: 'capture' });
  byLetter = await shop.place();
  byOrder = await shop.place();
  for (const orderId of [byLetter, byOrder]) await shop.untilStatus(orderId, 'stalled');
  copy = await backUp(system.settings.database.url);

  await redriveLetter();
  expect((await shop.post(`/orders/${byOrder}/redrive`, {}, key)).status).toBe(202);
  for (const orderId of [byLetter, byOrder])
    await eventually(async () => (await desk.letterOf(orderId, 'status=open')).parkings > 1);
  await restore(system, copy);
  await shop.clearFaults();
}, 120_000);

afterAll(async () => {
  await system.stop();
  await copy.drop();
});

async function redriveLetter(): Promise<void> {
  const { deadLetterId } = await desk.letterOf(byLetter, 'status=open');
  expect((await desk.act(deadLetterId, 'redrive')).status).toBe(202);
}

async function expectDoneOnce(orderId: string): Promise<void> {
  await shop.untilStatus(orderId, 'completed');
  expect(await shop.effects(orderId)).toEqual(completedEffects);
}

describe('given a database that was restored from a back-up of before a redrive', () => {
  it('when the letter is redriven again, then its order goes on', async () => {
    await redriveLetter();
    await expectDoneOnce(byLetter);
  });

  it('when the order is redriven again under the same key, then it goes on', async () => {
    expect((await shop.post(`/orders/${byOrder}/redrive`, {}, key)).status).toBe(202);
    await expectDoneOnce(byOrder);
  });
});
