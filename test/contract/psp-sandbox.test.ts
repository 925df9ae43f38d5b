import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import Stripe from 'stripe';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failure, key, PspForTest } from './psp-for-test.ts';
import { SandboxForTest } from './start-for-test.ts';

let sandbox: SandboxForTest;
let psp: PspForTest;
let stripe: Stripe;

beforeEach(async () => {
  sandbox = await SandboxForTest.start();
  stripe = sandbox.stripe();
  psp = new PspForTest(stripe);
});
afterEach(() => sandbox.remove());

describe('the list of intents', () => {
  it('given intents, when those of a time are listed, then pages show all of them once, newest first', async () => {
    const since = Math.floor(Date.now() / 1000) - 60;
    const made = [await psp.created(), await psp.authorized(), await psp.captured()].map(({ id }) => id);
    const listed: string[] = [];
    const all = stripe.paymentIntents.list({
      created: { gte: since },
      limit: 2,
      expand: ['data.latest_charge'],
    });
    for await (const { id, status, latest_charge: charge } of all) {
      listed.push(id);
      if (status === 'succeeded') expect(charge).toMatchObject({ amount_captured: 2000 });
    }
    expect(listed).toEqual(made.toReversed());
    const later = await stripe.paymentIntents.list({ created: { gt: since + 3600 } });
    expect(later).toMatchObject({ data: [], has_more: false });
  });

  it('given an id that is unknown, when a page is to start after it, then that is refused', async () => {
    const listing = stripe.paymentIntents.list({ starting_after: 'pi_none' });
    await expect(listing).rejects.toMatchObject({ statusCode: 400, code: 'resource_missing' });
  });
});

describe('the ledger', () => {
  it('given the life of a payment, when it is read, then it holds the money effects and nothing else', async () => {
    const { id } = await psp.created();
    await stripe.paymentIntents.confirm(id, {}, key('k/authorize'));
    await stripe.paymentIntents.capture(id, { amount_to_capture: 1500 }, key('k/capture'));
    const { id: refundId } = await stripe.refunds.create(
      { payment_intent: id, amount: 500 },
      key('k/refund'),
    );

    const common = { reference: id, orderId: 'order-1', currency: 'eur', at: expect.any(String) as string };
    expect(await sandbox.ledger('psp')).toEqual([
      { sequence: 1, operation: 'authorize', amount: 2000, idempotencyKey: 'k/authorize', ...common },
      { sequence: 2, operation: 'capture', amount: 1500, idempotencyKey: 'k/capture', ...common },
      { sequence: 3, operation: 'refund', amount: 500, refundId, idempotencyKey: 'k/refund', ...common },
    ]);
  });

  it('given an intent that was never authorised, when it is cancelled, then no money moved; otherwise it is a void', async () => {
    await stripe.paymentIntents.cancel((await psp.created()).id);
    expect(await sandbox.ledger('psp')).toEqual([]);
    await stripe.paymentIntents.cancel((await psp.authorized()).id);
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'void']);
  });

  it('given a declined card, when the ledger is read, then nothing happened', async () => {
    const { id } = await psp.created({ paymentMethod: 'pm_card_visa_chargeDeclined' });
    await failure(stripe.paymentIntents.confirm(id));
    expect(await sandbox.ledger('psp')).toEqual([]);
  });

  it('given two orders, when one is asked for, then only its effects are listed', async () => {
    await psp.authorized({ orderId: 'order-1' });
    await psp.authorized({ orderId: 'order-2' });
    const [entry, ...others] = await sandbox.ledger('psp', 'order-2');
    expect(entry).toMatchObject({ sequence: 2, orderId: 'order-2' });
    expect(others).toEqual([]);
  });
});

describe('concurrency', () => {
  it('given one key, when 20 confirms are sent at once, then there is one authorisation and every answer is it or 409', async () => {
    const { id } = await psp.created();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, () => stripe.paymentIntents.confirm(id, {}, key('same'))),
    );
    for (const answer of answers) {
      if (answer.status === 'fulfilled') expect(answer.value.status).toBe('requires_capture');
      else expect(answer.reason).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    }
    expect(answers.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await sandbox.operations('psp')).toEqual(['authorize']);
  });

  it('given an authorisation, when it is captured and cancelled at once under many keys, then exactly one wins', async () => {
    const { id } = await psp.authorized();
    const answers = await Promise.allSettled(
      Array.from({ length: 10 }, (_, index) =>
        index % 2 === 0 ? stripe.paymentIntents.capture(id) : stripe.paymentIntents.cancel(id),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await sandbox.ledger('psp')).toHaveLength(2);
  });

  it('given a slow answer, when its key is sent again meanwhile, then it is in use, and afterwards replayed', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'delay', ms: 150, times: 1 });
    const slow = stripe.paymentIntents.capture(id, {}, key('k'));
    await expect.poll(() => sandbox.operations('psp')).toEqual(['authorize', 'capture']);
    const early = await failure(stripe.paymentIntents.capture(id, {}, key('k')));
    expect(early).toMatchObject({ statusCode: 409, code: 'idempotency_key_in_use' });
    expect((await slow).status).toBe('succeeded');
    const late = await stripe.paymentIntents.capture(id, {}, key('k'));
    expect(late.lastResponse.headers['idempotent-replayed']).toBe('true');
  });
});

describe('time and customers', () => {
  it('given an authorisation that lapsed, when it is captured, then it is refused', async () => {
    const { id } = await psp.authorized({ orderId: 'order-7' });
    const lapsed = await sandbox.json('/sandbox/psp/authorizations/lapse', {
      method: 'POST',
      body: { orderId: 'order-7' },
    });
    expect(lapsed).toEqual({ lapsed: [id] });
    expect(await failure(stripe.paymentIntents.capture(id))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
    expect(await stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      cancellation_reason: 'automatic',
    });
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'lapse']);
  });

  it('given a key that is forgotten, when it is sent again, then it is a new request', async () => {
    const { id } = await psp.authorized();
    await stripe.paymentIntents.capture(id, {}, key('k'));
    await sandbox.fetch('/sandbox/psp/keys/expire', { method: 'POST', body: { key: 'k' } });
    expect(await failure(stripe.paymentIntents.capture(id, {}, key('k')))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });

  it.each([
    ['succeeded', 'requires_capture', ['authorize']],
    ['failed', 'requires_payment_method', []],
  ])(
    'given a card that wants its owner, when the authentication has %s, then the intent is %s',
    async (outcome, status, operations) => {
      const { id } = await psp.created({ paymentMethod: 'pm_card_authenticationRequired' });
      await stripe.paymentIntents.confirm(id);
      await sandbox.fetch(`/sandbox/psp/authentications/${id}`, { method: 'POST', body: { outcome } });
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe(status);
      expect(await sandbox.operations('psp')).toEqual(operations);
    },
  );

  it('given a page to return to, when the customer approves on the page of the bank, then they are sent back', async () => {
    const { id } = await psp.created({ paymentMethod: 'pm_card_authenticationRequired' });
    const { next_action: action } = await stripe.paymentIntents.confirm(id, {
      return_url: 'http://shop.example/thanks',
    });
    const page = action?.redirect_to_url?.url ?? '';
    expect(await (await fetch(page)).text()).toContain('Approve');
    const body = new URLSearchParams({ outcome: 'succeeded' });
    const answer = await fetch(page, { method: 'POST', body, redirect: 'manual' });
    expect(answer.headers.get('location')).toBe('http://shop.example/thanks');
    expect(await sandbox.operations('psp')).toEqual(['authorize']);
  });

  it('given two API keys, when they use the same idempotency key, then they do not meet', async () => {
    const { id } = await psp.authorized();
    await stripe.paymentIntents.capture(id, {}, key('k'));
    const other = sandbox.stripe('sk_test_other');
    expect(await failure(other.paymentIntents.capture(id, {}, key('k')))).toMatchObject({
      code: 'payment_intent_unexpected_state',
    });
  });
});

describe('the journal', () => {
  const journal = () => join(sandbox.dataDir, 'psp.jsonl');

  it('given a restart, when it is read again, then ledger, intents and answers are as before', async () => {
    const { id } = await psp.authorized();
    await stripe.paymentIntents.capture(id, {}, key('k'));
    const { id: refundId } = await stripe.refunds.create({ payment_intent: id, amount: 100 });
    const before = { ledger: await sandbox.ledger('psp'), intent: await stripe.paymentIntents.retrieve(id) };
    await sandbox.restart();
    stripe = sandbox.stripe();
    expect(await sandbox.ledger('psp')).toEqual(before.ledger);
    expect(await stripe.paymentIntents.retrieve(id)).toEqual(before.intent);
    expect((await stripe.refunds.retrieve(refundId)).amount).toBe(100);
    const replayed = await stripe.paymentIntents.capture(id, {}, key('k'));
    expect(replayed.lastResponse.headers['idempotent-replayed']).toBe('true');
  });

  it('given a last line torn by a kill, when it starts, then that is cut off and the next entry fits', async () => {
    const { id } = await psp.authorized();
    const whole = await readFile(journal(), 'utf8');
    await sandbox.restart(() => appendFile(journal(), '{"at":"2026-11-22T10:00:00.000Z","eve'));
    stripe = sandbox.stripe();
    expect(await readFile(journal(), 'utf8')).toBe(whole);
    await stripe.paymentIntents.capture(id);
    await sandbox.restart();
    expect((await sandbox.ledger('psp')).map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  it('given a line that is damaged otherwise, when it starts, then the error names file and line', async () => {
    await psp.authorized();
    await sandbox.stop();
    const [first = '', ...rest] = (await readFile(journal(), 'utf8')).split('\n');
    await writeFile(journal(), [first, '{"not":"a commit"}', ...rest].join('\n'));
    await expect(sandbox.restart()).rejects.toThrow(/psp\.jsonl, line 2: /);
  });
});

describe('the server', () => {
  it('given a delayed answer, when it is stopped, then it stops at once', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'delay', ms: 60_000 });
    const capture = failure(stripe.paymentIntents.capture(id));
    await expect.poll(() => sandbox.operations('psp')).toEqual(['authorize', 'capture']);
    const started = Date.now();
    await sandbox.stop();
    expect(Date.now() - started).toBeLessThan(1000);
    expect(await capture).toBeInstanceOf(Stripe.errors.StripeConnectionError);
  });

  it('given a port that is taken, when another sandbox wants it, then the error says EADDRINUSE', async () => {
    const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
    const port = Number(new URL(sandbox.url).port);
    const smtpPort = Number(new URL(sandbox.smtpUrl).port);
    const dataDir = join(sandbox.dataDir, 'other');
    await expect(startSandbox({ dataDir, port, smtpPort: 0 })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startSandbox({ dataDir, port: 0, smtpPort })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });

  it('given a healthy sandbox, when it is asked, then it says so, and its page lists the faults', async () => {
    expect((await sandbox.fetch('/healthz')).status).toBe(200);
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'refuse', code: '<script>' });
    const page = await (await sandbox.fetch('/sandbox/')).text();
    expect(page).toContain('refuse');
    expect(page).not.toContain('<script>');
  });

  it('given no key or a wrong one, when anything is asked, then it is 401 in the shape of Stripe', async () => {
    for (const headers of [{}, { authorization: 'Bearer pk_test_public' }]) {
      const response = await sandbox.fetch('/v1/payment_intents/pi_1', { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('request-id')).toMatch(/^req_/);
      expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error' } });
    }
  });
});
