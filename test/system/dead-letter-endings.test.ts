import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { eva, LetterDesk } from '../rig/letter-desk.ts';
import { completedEffects, Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { wordsInHistory } from '../rig/words-in-history.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({
    RECOURSE_STEP_ATTEMPTS: '2',
    RECOURSE_BACKOFF_MAX_MS: '100',
  });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

describe('compensate', () => {
  it('undoes the order; a redrive after that is refused', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    expect((await desk.act(letterId, 'compensate', { ...eva, reason: 'Too old' })).status).toBe(202);
    expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled', cause: 'cancel_requested' });
    expect(await desk.show(letterId)).toMatchObject({
      status: 'compensated',
      resolution: { by: 'eva', reason: 'Too old' },
    });
    const { psp } = await shop.effects(orderId);
    expect(psp).toEqual(['authorize 1180', 'void 1180']);
    const refused = await desk.act(letterId, 'redrive');
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/redrive-after-compensation' } });
  });

  it('comes too late after the pivot, and says what to do instead', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    expect((await desk.show(letterId)).actions).toEqual(['redrive', 'settle']);
    const late = await desk.act(letterId, 'compensate');
    expect(late).toMatchObject({ status: 409, body: { type: '/problems/too-late-to-cancel' } });
    expect(late.body.detail).toMatch(/refund/);
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('is what any cancel of the order is to its letter', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
    await shop.untilStatus(orderId, 'cancelled');
    expect(await desk.show(letterId)).toMatchObject({
      status: 'compensated',
      resolution: { by: 'ada' },
    });
  });
});

describe('redrive', () => {
  it('keeps what the engineer wrote with the letter, and out of the history of the run', async () => {
    const reason = 'Ada Byron has asked again';
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    await desk.act(letterId, 'redrive', { by: 'eva', reason });
    await shop.untilStatus(orderId, 'completed');
    const { history: ofLetter } = await desk.show(letterId);
    expect(ofLetter.find(({ kind }) => kind === 'redriven')).toMatchObject({ by: 'eva', reason });
    const history = await wordsInHistory(system.client, orderId);
    expect(history).toContain('eva');
    expect(history).not.toContain('Byron');
  });
});

describe('settle', () => {
  const byHand = { by: 'eva', reason: 'Captured in the dashboard', reference: 'by-hand-1' };

  it('records what a person did outside, and goes on from there', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const [authorized] = (await shop.ledger('psp', orderId)) as unknown as { reference: string }[];
    const stripe = stripeClient({ ...system.settings.stripe, timeoutMs: 1_000 });
    await stripe.paymentIntents.capture(authorized?.reference ?? '');
    const settled = await desk.act(letterId, 'settle', byHand);
    expect(settled).toMatchObject({
      status: 200,
      body: { status: 'settled', resolution: { by: 'eva', reference: 'by-hand-1' } },
    });
    expect(await shop.untilClosed(orderId)).toMatchObject({
      status: 'completed',
      payments: { captured: 1180 },
    });
    expect(await shop.effects(orderId)).toEqual(completedEffects);
  });

  it('keeps what the engineer wrote with the letter, and out of the history of the run', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    await desk.act(letterId, 'settle', { ...byHand, reason: 'Ada Byron has it by post' });
    await shop.untilClosed(orderId);
    expect(await desk.show(letterId)).toMatchObject({ resolution: { reason: 'Ada Byron has it by post' } });
    const history = await wordsInHistory(system.client, orderId);
    expect(history).toContain('eva');
    expect(history).not.toContain('Byron');
  });

  it('is refused where the other party says that it was not done', async () => {
    const { orderId, letterId } = await desk.parked('psp', 'capture');
    const contradicted = await desk.act(letterId, 'settle', byHand);
    expect(contradicted).toMatchObject({ status: 409, body: { type: '/problems/settle-contradicted' } });
    expect((await desk.show(letterId)).status).toBe('open');
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('is not taken on trust while the other party does not answer', async () => {
    const { orderId, letterId } = await desk.parked('warehouse', 'place');
    await shop.fault('warehouse', { operation: 'retrieve', kind: 'outage' });
    const unverified = await desk.act(letterId, 'settle', byHand);
    expect(unverified).toMatchObject({ status: 503, body: { type: '/problems/settle-unverified' } });
    await shop.clearFaults();
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });

  it('takes the word of a person for a receipt, of which nobody else can tell', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    const settled = await desk.act(letterId, 'settle', { ...byHand, reference: 'letter by post' });
    expect(settled.status).toBe(200);
    await shop.untilStatus(orderId, 'completed');
    expect(await shop.effects(orderId)).toEqual({ ...completedEffects, mailbox: [] });
  });

  it('needs a reference', async () => {
    const { orderId, letterId } = await desk.parked('mailbox');
    const without = await desk.act(letterId, 'settle', eva);
    expect(without).toMatchObject({ status: 400, body: { errors: [{ pointer: '/reference' }] } });
    await desk.act(letterId, 'redrive');
    await shop.untilStatus(orderId, 'completed');
  });
});
