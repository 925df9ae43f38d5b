import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../rig/eventually.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    // The least with which a step is attempted once more.
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
    RECOURSE_JOB_ITEM_MS: '500',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

/** An order that is out of stock, whose payment cannot be voided. */
async function unableToUndo(): Promise<{ orderId: string; letterId: string }> {
  await shop.fault('psp', { operation: 'void', kind: 'outage' });
  const orderId = await shop.place({ sku: 'TEA-WHITE', quantity: 1 });
  const { deadLetterId } = await desk.letterOf(orderId, 'step=authorizePayment');
  return { orderId, letterId: deadLetterId };
}

async function untilAttemptedAgain(letterId: string): Promise<void> {
  const { attempts } = await desk.show(letterId);
  await eventually(async () => (await desk.show(letterId)).attempts >= attempts + 2);
}

async function undone(orderId: string): Promise<void> {
  await shop.clearFaults();
  expect((await shop.untilClosed(orderId)).status).toBe('cancelled');
  expect((await shop.effects(orderId)).psp).toEqual(['authorize 1250', 'void 1250']);
}

describe('an undo that has failed as often as a step may, and is attempted all the time', () => {
  it('has one dead letter, which is resolved by itself when it succeeds', async () => {
    const { orderId, letterId } = await unableToUndo();
    const letter = await desk.show(letterId);
    expect(letter).toMatchObject({ phase: 'compensate', group: 'psp.unavailable', status: 'open' });
    expect(letter.attempts).toBeGreaterThanOrEqual(2);
    expect(letter.stack).toContain('StripeAPIError');
    await untilAttemptedAgain(letterId);
    expect(await desk.show(letterId)).toMatchObject({
      status: 'open',
      parkings: 1,
      history: [{ kind: 'opened' }],
    });
    expect(await desk.list(`orderId=${orderId}`)).toHaveLength(1);
    await undone(orderId);
    expect(await desk.show(letterId)).toMatchObject({ status: 'resolved', resolution: { by: 'run' } });
  });

  it('needs no redrive and no settling, and says so', async () => {
    const { orderId, letterId } = await unableToUndo();
    expect((await desk.show(letterId)).actions).toEqual(['archive']);
    const redrive = await desk.act(letterId, 'redrive');
    expect(redrive).toMatchObject({ status: 409, body: { type: '/problems/not-redrivable' } });
    expect(redrive.body.detail).toContain('all the time');
    const settle = await desk.act(letterId, 'settle', { ...eva, reference: 're_1' });
    expect(settle).toMatchObject({ status: 409, body: { type: '/problems/settle-impossible' } });
    expect(settle.body.detail).toContain('next attempt finds');
    await undone(orderId);
  });

  it('succeeds in a redrive of its group as soon as it is undone', async () => {
    const { orderId, letterId } = await unableToUndo();
    const jobId = await desk.redriveGroup('psp.unavailable');
    await untilAttemptedAgain(letterId);
    expect((await desk.job(jobId)).done).toBe(false);
    await undone(orderId);
    expect(await desk.untilDone(jobId)).toMatchObject({ total: 1, succeeded: 1 });
  });

  it('is not brought up again once its letter was archived', async () => {
    const { orderId, letterId } = await unableToUndo();
    expect((await desk.act(letterId, 'archive')).status).toBe(200);
    await untilAttemptedAgain(letterId);
    await undone(orderId);
    expect(await desk.list(`orderId=${orderId}`)).toMatchObject([
      { deadLetterId: letterId, status: 'archived' },
    ]);
  });
});
