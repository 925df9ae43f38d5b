import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mendPayment } from '../../sagas/order/api/mend-payment.ts';
import { openOrderStore } from '../../sagas/order/effects/order-store.ts';
import { freePorts } from '../../embedded/ports.ts';
import { orderToken } from '../../settings/order-token.ts';
import { Customer, linkIn } from '../rig/customer.ts';
import { readStream, type StreamedEvent } from '../rig/event-stream.ts';
import { eventually } from '../rig/eventually.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startKillableSystem, type KillableSystem } from '../rig/system.ts';

const secret = 'a-secret-of-the-tests-that-is-long-enough';

let system: KillableSystem;
let shop: Shop;
let customer: Customer;

beforeAll(async () => {
  const [port] = await freePorts(1);
  system = await startKillableSystem({
    RECOURSE_REVIEWS: 'on',
    RECOURSE_LINK_SECRET: secret,
    RECOURSE_API_PORT: String(port),
  });
  shop = new Shop(system);
  customer = new Customer(system);
});
afterEach(() => shop.clearFaults());
afterAll(async () => {
  await shop.expectBalancedBooks();
  await system.stop();
});

const declined = { paymentMethod: 'pm_card_chargeDeclinedInsufficientFunds' };

async function decisions(orderId: string): Promise<unknown[]> {
  const { rows } = await system.pool.query<object>(
    `select decision, via, by, data from review_decision where instance_id = $1 order by at`,
    [orderId],
  );
  return rows;
}

/** As if the limit were lower than what was ordered before there was one. */
async function payAboveLimit(orderId: string, paymentMethod: string): Promise<void> {
  const { url } = system.settings.database;
  const strict = openOrderStore({ url, max: 1 }, { approvalAbove: 1_000 });
  await mendPayment({ pool: strict, names: { one: 'order' } }, { orderId, paymentMethod }).finally(() =>
    strict.end(),
  );
}

describe('a customer whose card is declined', () => {
  it('is asked on the order and by mail, gives another, and no operator is needed', async () => {
    const { orderId, token } = await customer.place(declined);
    const waiting = await shop.untilStatus(orderId, 'action_required');
    expect(waiting.actionRequired).toEqual({
      kind: 'payment_method',
      message: 'The card has insufficient funds. Please use another card.',
      until: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      links: { paymentMethod: `${system.url}/orders/${orderId}/payment-method` },
    });
    const answer = await customer.pay(orderId, 'pm_card_visa', token);
    expect(answer.status).toBe(202);
    const completed = await shop.untilStatus(orderId, 'completed');
    expect(completed.actionRequired).toBeUndefined();
    expect(await decisions(orderId)).toEqual([
      { decision: 'amend', via: 'customer', by: 'customer', data: { paymentMethod: 'pm_card_visa' } },
    ]);
    expect(await shop.effects(orderId)).toMatchObject({ psp: ['authorize 1180', 'capture 1180'] });
  });

  it('gets one mail for each case, with a link that is good', async () => {
    const { orderId } = await customer.place(declined);
    const [mail] = await customer.asked(orderId);
    if (mail === undefined) throw new Error('no mail');
    expect(mail.to).toEqual(['ada@example.com']);
    expect(mail.text).toContain('11.80 EUR');
    const link = linkIn(mail);
    expect(link.origin + link.pathname).toBe(`${system.url}/shop/orders/${orderId}`);
    expect(mail.html).toContain('payment method');
    const token = link.searchParams.get('token') ?? '';
    expect((await customer.pay(orderId, 'pm_card_chargeDeclined', token)).status).toBe(202);
    // Declined again: another case, another mail.
    const mails = await customer.asked(orderId, 2);
    expect(mails.map(({ repeats }) => repeats)).toEqual([0, 0]);
    expect((await customer.pay(orderId, 'pm_card_mastercard', token)).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    expect(await customer.asked(orderId)).toHaveLength(2);
  });

  it('sends the same twice, and decides once', async () => {
    const { orderId, token } = await customer.place(declined);
    await shop.untilStatus(orderId, 'action_required');
    const answers = await Promise.all([1, 2, 3].map(() => customer.pay(orderId, 'pm_card_visa', token)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await shop.untilStatus(orderId, 'completed');
    expect((await customer.pay(orderId, 'pm_card_visa', token)).status).toBe(202);
    expect(await decisions(orderId)).toHaveLength(1);
    const other = await customer.pay(orderId, 'pm_card_mastercard', token);
    expect(other).toMatchObject({ status: 409, body: { type: '/problems/nothing-to-mend' } });
  });

  it('is not asked again for what somebody has to approve first; the same again is the same, until it is decided otherwise', async () => {
    const { orderId } = await customer.place(declined);
    await shop.untilStatus(orderId, 'action_required');
    await payAboveLimit(orderId, 'pm_card_visa');
    expect(await shop.get(orderId)).toMatchObject({ status: 'in_review', cause: 'amount_above_limit' });
    await payAboveLimit(orderId, 'pm_card_visa');
    await expect(payAboveLimit(orderId, 'pm_card_mastercard')).rejects.toThrow('does not wait');
    const desk = new ReviewDesk(system.url);
    await desk.decideOn(orderId, 'approve');
    await shop.untilStatus(orderId, 'completed');
    await payAboveLimit(orderId, 'pm_card_visa');

    const { orderId: other } = await customer.place(declined);
    await shop.untilStatus(other, 'action_required');
    await payAboveLimit(other, 'pm_card_visa');
    await desk.decideOn(other, 'cancel');
    await expect(payAboveLimit(other, 'pm_card_visa')).rejects.toThrow('does not wait');
  });

  it('is not held up by a mail server that is away', async () => {
    await shop.fault('mailbox', { kind: 'outage' });
    const { orderId, token } = await customer.place(declined);
    await shop.untilStatus(orderId, 'action_required');
    await eventually(async () => (await shop.fired('mailbox')) > 0);
    expect((await customer.pay(orderId, 'pm_card_visa', token)).status).toBe(202);
    await shop.until(orderId, ({ stage }) => stage === 'receipting');
    await shop.clearFaults();
    await shop.untilStatus(orderId, 'completed');
  });

  it('is told when the mail server is back, also by another worker', async () => {
    await shop.fault('mailbox', { kind: 'outage' });
    const { orderId } = await customer.place(declined);
    await eventually(async () => (await shop.fired('mailbox')) > 0);
    await system.worker.kill();
    await shop.clearFaults();
    await system.restartWorker();
    await customer.asked(orderId);
  });
});

describe('another payment method', () => {
  it('is refused where nothing waits for one', async () => {
    const { orderId, token } = await customer.place();
    await shop.untilStatus(orderId, 'completed');
    const answer = await customer.pay(orderId, 'pm_card_visa', token);
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/nothing-to-mend' } });
  });

  it('has to be one, and of an order', async () => {
    const { orderId, token } = await customer.place(declined);
    await shop.untilStatus(orderId, 'action_required');
    expect(await customer.pay(orderId, '4242', token)).toMatchObject({
      status: 400,
      body: { type: '/problems/invalid-request', errors: [{ pointer: '/paymentMethod' }] },
    });
    const unknown = randomUUID();
    const forged = orderToken(secret, { orderId: unknown, until: new Date(Date.now() + 60_000) });
    expect((await customer.pay(unknown, 'pm_card_visa', forged)).status).toBe(404);
  });

  it('is taken only from whoever has the token of the order, while its time lasts', async () => {
    const { orderId } = await customer.place(declined);
    const { token: others } = await customer.place();
    await shop.untilStatus(orderId, 'action_required');
    const late = orderToken(secret, { orderId, until: new Date(Date.now() - 1_000) });
    const invalid = { status: 403, body: { type: '/problems/token-invalid' } };
    expect(await customer.pay(orderId, 'pm_card_visa')).toMatchObject({
      status: 401,
      body: { type: '/problems/token-missing' },
    });
    expect(await customer.pay(orderId, 'pm_card_visa', others)).toMatchObject(invalid);
    expect(await customer.pay(orderId, 'pm_card_visa', late)).toMatchObject(invalid);
    expect(await customer.pay(orderId, 'pm_card_visa', 'nonsense')).toMatchObject(invalid);
    expect(await decisions(orderId)).toEqual([]);
  });

  it('leaves nothing to be approved at the bank afterwards', async () => {
    const { orderId, token } = await customer.place({ paymentMethod: 'pm_card_authenticationRequired' });
    await shop.untilStatus(orderId, 'action_required');
    const { rows } = await system.pool.query<{ reference: string }>(
      `select reference from fence where instance_id = $1 and step = 'authorizePayment' and phase = 'run'`,
      [orderId],
    );
    expect((await customer.pay(orderId, 'pm_card_visa', token)).status).toBe(202);
    await shop.untilStatus(orderId, 'completed');
    await fetch(`${system.sandbox.url}/sandbox/psp/authentications/${rows[0]?.reference ?? ''}`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'outcome=succeeded',
    });
    const { psp } = await shop.effects(orderId);
    expect(psp.filter((effect) => effect.startsWith('authorize'))).toEqual(['authorize 1180']);
  });
});

describe('the stream of an order', () => {
  const streamOf = (orderId: string) => `${system.url}/orders/${orderId}/stream`;

  it('tells the order, each change, and ends', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 400, times: 1 });
    const { orderId } = await customer.place();
    const events: StreamedEvent[] = [];
    for await (const event of readStream(streamOf(orderId))) events.push(event);
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(events.length).toBeGreaterThan(2);
    expect(events.at(-2)).toMatchObject({ event: 'order', data: { status: 'completed' } });
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { status: 'completed' } });

    const last = String(ids.at(-1));
    const after: StreamedEvent[] = [];
    for await (const event of readStream(streamOf(orderId), { 'last-event-id': last })) after.push(event);
    expect(after.map(({ event }) => event)).toEqual(['end']);
  });

  it('waits with the order', async () => {
    const { orderId, token } = await customer.place(declined);
    const statuses: string[] = [];
    for await (const { event, data } of readStream(streamOf(orderId))) {
      if (event !== 'order') continue;
      if (data.status === 'action_required') await customer.pay(orderId, 'pm_card_visa', token);
      statuses.push(data.status);
    }
    expect(statuses).toContain('action_required');
    expect(statuses.at(-1)).toBe('completed');
  });

  it('of no order is 404', async () => {
    expect((await fetch(streamOf(randomUUID()))).status).toBe(404);
  });
});
