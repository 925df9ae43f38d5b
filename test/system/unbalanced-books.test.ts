import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { stripeClient } from '../../adapters/stripe-payments.ts';
import { eventually } from '../rig/eventually.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';
import { tamper } from '../rig/spoiled-effect.ts';

let system: System;
let shop: Shop;
let desk: LetterDesk;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_STEP_ATTEMPTS: '500', RECOURSE_BACKOFF_MAX_MS: '300' });
  shop = new Shop(system);
  desk = new LetterDesk(system.url, shop);
});

afterEach(() => shop.clearFaults());

afterAll(() => system.stop());

/** An order that is undone by what is on record, and charged at the payment provider all the same. */
async function chargedAndUndone(): Promise<{ orderId: string; letterId: string }> {
  await shop.fault('psp', { kind: 'outage', operation: 'refund' });
  const orderId = await shop.place({ country: 'AQ' });
  await eventually(async () => (await shop.fired('psp', 'refund')) > 1);
  await tamper(
    system.pool,
    orderId,
    `insert into fence select (f).* from (
       select jsonb_populate_record(fence, jsonb_build_object(
         'step', also, 'state', 'succeeded', 'outcome', '{"kind": "succeeded", "result": {}}'::jsonb)) as f
       from fence, unnest(array['capturePayment', 'authorizePayment']) as also
       where instance_id = $1 and step = 'capturePayment' and phase = 'compensate') as undone
     on conflict (instance_id, step, phase) do update set state = excluded.state, outcome = excluded.outcome`,
  );
  const { deadLetterId } = await desk.letterOf(orderId, 'cause=books_unbalanced');
  await shop.clearFaults();
  return { orderId, letterId: deadLetterId };
}

async function refundAtTheProvider(orderId: string): Promise<void> {
  const stripe = stripeClient({ ...system.settings.stripe, timeoutMs: 5_000 });
  const [authorized] = (await shop.ledger('psp', orderId)) as unknown as { reference: string }[];
  await stripe.refunds.create({ payment_intent: authorized?.reference ?? '', metadata: {} });
}

it('an order whose books do not balance ends when they were mended at the provider, and it is redriven', async () => {
  const { orderId, letterId } = await chargedAndUndone();

  // In vain, for nothing was mended.
  expect((await desk.act(letterId, 'redrive')).status).toBe(202);
  await eventually(async () => (await desk.show(letterId)).parkings === 2);

  const archived = await desk.act(letterId, 'archive');
  expect(archived).toMatchObject({ status: 409, body: { type: '/problems/not-archivable' } });
  expect((await desk.show(letterId)).actions).toEqual(['redrive', 'settle']);
  expect((await shop.get(orderId)).next).toContain('its books do not balance');

  await shop.fault('psp', { kind: 'outage' });
  expect((await desk.act(letterId, 'redrive')).status).toBe(202);
  await eventually(async () => (await desk.show(letterId)).parkings === 3);
  expect((await desk.show(letterId)).message).toContain('the payment provider could not be asked');
  await shop.clearFaults();

  await refundAtTheProvider(orderId);
  expect((await desk.act(letterId, 'redrive')).status).toBe(202);
  const order = await shop.untilClosed(orderId);
  expect(order).toMatchObject({ status: 'cancelled', payments: { captured: 1180, refunded: 1180 } });
  await desk.until(letterId, 'resolved');
  await shop.expectBalancedBooks();
});

it('an order whose books cannot be mended at the provider ends when a person vouches for them', async () => {
  const { orderId, letterId } = await chargedAndUndone();
  const vouching = { by: 'eva', reason: 'Paid back by bank transfer', reference: 'SEPA-2' };
  const refused = await desk.act(letterId, 'settle', vouching);
  expect(refused).toMatchObject({ status: 409, body: { type: '/problems/settle-impossible' } });

  const settled = await desk.act(letterId, 'settle', { ...vouching, elsewhere: true });
  expect(settled).toMatchObject({
    status: 200,
    body: { status: 'settled', resolution: { by: 'eva', reference: 'SEPA-2' } },
  });
  expect(await shop.untilClosed(orderId)).toMatchObject({ status: 'cancelled' });
  expect((await shop.effects(orderId)).psp).toEqual(['authorize 1180', 'capture 1180']);
  const { rows } = await system.pool.query(
    `select event from saga_event where instance_id = $1 and event ->> 'type' = 'books_vouched'`,
    [orderId],
  );
  expect(rows).toMatchObject([{ event: { by: 'eva', reference: 'SEPA-2' } }]);
});
