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

describe('the fault switch', () => {
  it('lose_answer: given it, when a capture is sent, then it is done, the connection is cut, and the key tells', async () => {
    const { id } = await psp.authorized();
    // The client itself sends once more after a cut connection, so it takes two for a caller to notice.
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'lose_answer', times: 2 });
    const error = await failure(stripe.paymentIntents.capture(id, {}, key('k')));
    expect(error).toBeInstanceOf(Stripe.errors.StripeConnectionError);
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'capture']);
    expect((await stripe.paymentIntents.capture(id, {}, key('k'))).status).toBe('succeeded');
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'capture']);
  });

  it('fail_before: given it, when a capture is sent, then nothing is done or stored, and the key works afterwards', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'fail_before', times: 1 });
    expect(await failure(stripe.paymentIntents.capture(id, {}, key('k')))).toMatchObject({ statusCode: 500 });
    expect(await sandbox.operations('psp')).toEqual(['authorize']);
    const intent = await stripe.paymentIntents.capture(id, {}, key('k'));
    expect(intent.lastResponse.headers['idempotent-replayed']).toBeUndefined();
  });

  it('fail_after: given it, when a capture is sent, then it is done, and the key replays the good answer', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'fail_after', times: 1 });
    expect(await failure(stripe.paymentIntents.capture(id, {}, key('k')))).toMatchObject({ statusCode: 500 });
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'capture']);
    const intent = await stripe.paymentIntents.capture(id, {}, key('k'));
    expect(intent.lastResponse.headers['idempotent-replayed']).toBe('true');
    expect(intent.status).toBe('succeeded');
  });

  it.each([
    [false, ['authorize']],
    [true, ['authorize', 'capture']],
  ])(
    'fail_sticky with effect %s: given it, when a capture is sent, then the key answers 500 for good',
    async (effect, operations) => {
      const { id } = await psp.authorized();
      await sandbox.breakWith('psp', { operation: 'capture', kind: 'fail_sticky', effect, times: 1 });
      await failure(stripe.paymentIntents.capture(id, {}, key('k')));
      const replayed = await failure(stripe.paymentIntents.capture(id, {}, key('k')));
      expect(replayed).toMatchObject({ statusCode: 500 });
      expect(replayed.headers?.['idempotent-replayed']).toBe('true');
      expect(await sandbox.operations('psp')).toEqual(operations);
      const status = effect ? 'succeeded' : 'requires_capture';
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe(status);
    },
  );

  it('rate_limit: given it, when a capture is sent, then it is told when to come again', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'rate_limit', times: 1 });
    const error = await failure(stripe.paymentIntents.capture(id, {}, key('k')));
    expect(error).toBeInstanceOf(Stripe.errors.StripeRateLimitError);
    expect(error.headers?.['retry-after']).toBe('1');
    expect((await stripe.paymentIntents.capture(id, {}, key('k'))).status).toBe('succeeded');
  });

  it('refuse: given it, when a capture is sent, then the card is declined and the authorisation stands', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', {
      operation: 'capture',
      kind: 'refuse',
      code: 'insufficient_funds',
      times: 1,
    });
    const error = await failure(stripe.paymentIntents.capture(id, {}, key('k')));
    expect(error).toMatchObject({
      statusCode: 402,
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
  });

  it('refuse: given it, when a good card is confirmed, then it is declined as a bad one would be', async () => {
    const { id } = await psp.created();
    await sandbox.breakWith('psp', {
      operation: 'authorize',
      kind: 'refuse',
      code: 'expired_card',
      times: 1,
    });
    const error = await failure(stripe.paymentIntents.confirm(id));
    expect(error).toMatchObject({ statusCode: 402, code: 'expired_card' });
    expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_payment_method');
  });

  it('malformed: given it, when a capture is sent, then it is done and its answer is no JSON', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'malformed', times: 1 });
    const response = await sandbox.fetch(`/v1/payment_intents/${id}/capture`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk_test_raw', 'idempotency-key': 'k' },
    });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'capture']);
  });

  it('outage: given it, when anything is sent, then nothing is done until it is cleared', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { kind: 'outage' });
    expect(await failure(stripe.paymentIntents.retrieve(id))).toMatchObject({ statusCode: 503 });
    expect(await failure(stripe.paymentIntents.capture(id))).toMatchObject({ statusCode: 503 });
    expect(await sandbox.faults('psp')).toMatchObject([{ kind: 'outage', fired: 2, active: true }]);
    await sandbox.mend('psp');
    expect(await sandbox.faults('psp')).toEqual([]);
    expect((await stripe.paymentIntents.capture(id)).status).toBe('succeeded');
  });

  it('delay before: given it, when a capture is overtaken by a cancel, then the capture comes too late', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'delay', ms: 150, before: true, times: 1 });
    const capture = failure(stripe.paymentIntents.capture(id));
    await expect.poll(() => sandbox.faults('psp')).toMatchObject([{ fired: 1 }]);
    await stripe.paymentIntents.cancel(id);
    expect(await capture).toMatchObject({ code: 'payment_intent_unexpected_state' });
    expect(await sandbox.operations('psp')).toEqual(['authorize', 'void']);
  });

  it('given a used-up fault, when the switch is read, then it shows that it fired', async () => {
    const { id } = await psp.authorized();
    await sandbox.breakWith('psp', { operation: 'capture', kind: 'fail_before', times: 1 });
    await failure(stripe.paymentIntents.capture(id));
    await stripe.paymentIntents.capture(id);
    expect(await sandbox.faults('psp')).toEqual([
      { operation: 'capture', kind: 'fail_before', times: 1, fired: 1, active: false },
    ]);
  });

  it('given a body that is no fault, when it is put, then each wrong field is pointed at', async () => {
    const response = await sandbox.fetch('/sandbox/psp/faults', {
      method: 'PUT',
      body: { operation: 'place', kind: 'delay', ms: -1, colour: 'red' },
    });
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    const { errors } = (await response.json()) as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer).sort()).toEqual(['#/colour', '#/ms', '#/operation']);
  });
});
