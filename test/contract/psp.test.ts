import Stripe from 'stripe';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure, key, PspForTest } from './psp-for-test.ts';
import { SandboxForTest } from './start-for-test.ts';

/** One suite for both: what holds of the sandbox holds of Stripe, where a test key for it is given. */
interface Provider {
  name: string;
  start: () => Promise<{ stripe: Stripe; stop: () => Promise<void> }>;
}

const sandboxProvider: Provider = {
  name: 'the sandbox',
  start: async () => {
    const sandbox = await SandboxForTest.start();
    return { stripe: sandbox.stripe(), stop: () => sandbox.remove() };
  },
};

const cards = { automatic_payment_methods: { enabled: true, allow_redirects: 'never' } } as const;

const stripeKey = process.env['STRIPE_TEST_KEY'];
const stripeProvider: Provider[] =
  stripeKey === undefined
    ? []
    : [
        {
          name: 'Stripe',
          start: () =>
            Promise.resolve({
              stripe: new Stripe(stripeKey, { maxNetworkRetries: 0, telemetry: false }),
              stop: () => Promise.resolve(),
            }),
        },
      ];

describe.each([sandboxProvider, ...stripeProvider])('payment intents on $name', ({ start }) => {
  let stripe: Stripe;
  let stop: () => Promise<void>;

  let psp: PspForTest;

  beforeAll(async () => {
    ({ stripe, stop } = await start());
    psp = new PspForTest(stripe);
  });
  afterAll(() => stop());

  describe('the life of a payment', () => {
    it('given nothing, when an intent is created with a payment method, then it waits for its confirmation', async () => {
      const intent = await psp.created();
      expect(intent).toMatchObject({
        object: 'payment_intent',
        status: 'requires_confirmation',
        amount: 2000,
        amount_capturable: 0,
        amount_received: 0,
        currency: 'eur',
        latest_charge: null,
        livemode: false,
      });
      expect(intent.client_secret).toContain(intent.id);
      expect(intent.created).toBeGreaterThan(1_600_000_000);
    });

    it('given no payment method, when an intent is created, then it asks for one, and a confirmation may bring it', async () => {
      const intent = await stripe.paymentIntents.create(
        { amount: 500, currency: 'eur', capture_method: 'manual', ...cards },
        key(),
      );
      expect(intent.status).toBe('requires_payment_method');
      const confirmed = await stripe.paymentIntents.confirm(
        intent.id,
        { payment_method: 'pm_card_mastercard' },
        key(),
      );
      expect(confirmed.status).toBe('requires_capture');
    });

    it('given an intent, when it is confirmed, then all of it can be captured and nothing is received', async () => {
      const intent = await psp.authorized();
      expect(intent).toMatchObject({
        status: 'requires_capture',
        amount_capturable: 2000,
        amount_received: 0,
      });
      const { latest_charge: charge } = await stripe.paymentIntents.retrieve(intent.id, {
        expand: ['latest_charge'],
      });
      expect(charge).toMatchObject({ amount: 2000, amount_captured: 0, captured: false, refunded: false });
    });

    it('given an authorised intent, when it is captured, then the money is received', async () => {
      expect(await psp.captured()).toMatchObject({
        status: 'succeeded',
        amount_capturable: 0,
        amount_received: 2000,
      });
    });

    it('given an authorised intent, when a part is captured, then only that is received and nothing is left', async () => {
      const { id } = await psp.authorized();
      const intent = await stripe.paymentIntents.capture(id, { amount_to_capture: 1500 }, key());
      expect(intent).toMatchObject({ status: 'succeeded', amount_capturable: 0, amount_received: 1500 });
    });

    it('given a captured intent, when it is refunded in parts, then the charge counts them until nothing is left', async () => {
      const { id } = await psp.captured();
      const first = await stripe.refunds.create({ payment_intent: id, amount: 700 }, key());
      expect(first).toMatchObject({
        object: 'refund',
        amount: 700,
        payment_intent: id,
        status: 'succeeded',
        currency: 'eur',
      });
      const second = await stripe.refunds.create({ payment_intent: id }, key());
      expect(second.amount).toBe(1300);

      const { latest_charge: charge } = await stripe.paymentIntents.retrieve(id, {
        expand: ['latest_charge'],
      });
      expect(charge).toMatchObject({ amount_captured: 2000, amount_refunded: 2000, refunded: true });
      const { data } = await stripe.refunds.list({ payment_intent: id });
      expect(data.map((refund) => refund.id)).toEqual([second.id, first.id]);
      expect((await stripe.refunds.retrieve(first.id)).amount).toBe(700);
    });

    it('given an authorised intent, when it is cancelled, then it is void', async () => {
      const { id } = await psp.authorized();
      const intent = await stripe.paymentIntents.cancel(
        id,
        { cancellation_reason: 'requested_by_customer' },
        key(),
      );
      expect(intent).toMatchObject({
        status: 'canceled',
        amount_capturable: 0,
        cancellation_reason: 'requested_by_customer',
      });
      expect(intent.canceled_at).toEqual(expect.any(Number));
    });

    it('given an unconfirmed intent, when its amount changes, then that amount is authorised', async () => {
      const { id } = await psp.created();
      expect((await stripe.paymentIntents.update(id, { amount: 2500 }, key())).amount).toBe(2500);
      expect((await stripe.paymentIntents.confirm(id, {}, key())).amount_capturable).toBe(2500);
    });
  });

  describe('declines', () => {
    it.each([
      ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
      ['pm_card_visa_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
      ['pm_card_visa_chargeDeclinedLostCard', 'card_declined', 'lost_card'],
      ['pm_card_visa_chargeDeclinedStolenCard', 'card_declined', 'stolen_card'],
      ['pm_card_visa_chargeDeclinedVelocityLimitExceeded', 'card_declined', 'card_velocity_exceeded'],
      ['pm_card_chargeDeclinedExpiredCard', 'expired_card', undefined],
      ['pm_card_chargeDeclinedIncorrectCvc', 'incorrect_cvc', undefined],
      ['pm_card_chargeDeclinedProcessingError', 'processing_error', undefined],
    ])(
      'given %s, when it is confirmed, then it is declined with %s, and another card may be tried',
      async (card, code, declineCode) => {
        const { id } = await psp.created({ paymentMethod: card });
        const error = await failure(stripe.paymentIntents.confirm(id, {}, key()));
        expect(error).toBeInstanceOf(Stripe.errors.StripeCardError);
        expect(error).toMatchObject({ statusCode: 402, code });
        if (declineCode !== undefined) expect(error.decline_code).toBe(declineCode);
        expect(error.payment_intent).toMatchObject({ id, status: 'requires_payment_method' });

        const intent = await stripe.paymentIntents.retrieve(id);
        expect(intent.status).toBe('requires_payment_method');
        expect(intent.last_payment_error).toMatchObject({ type: 'card_error', code });

        const retried = await stripe.paymentIntents.confirm(id, { payment_method: 'pm_card_visa' }, key());
        expect(retried).toMatchObject({ status: 'requires_capture', last_payment_error: null });
      },
    );

    it('given a card that wants its owner, when it is confirmed, then an action is required', async () => {
      const { id } = await psp.created({ paymentMethod: 'pm_card_authenticationRequired' });
      const intent = await stripe.paymentIntents.confirm(id, {}, key());
      expect(intent.status).toBe('requires_action');
      expect(intent.next_action).not.toBeNull();
    });
  });

  describe('what the state forbids', () => {
    const unexpected = { statusCode: 400, code: 'payment_intent_unexpected_state' };

    it('given a cancelled intent, when it is captured late, then that is refused', async () => {
      const { id } = await psp.authorized();
      await stripe.paymentIntents.cancel(id, {}, key());
      expect(await failure(stripe.paymentIntents.capture(id, {}, key()))).toMatchObject(unexpected);
    });

    it('given an intent cancelled before its confirmation, when that comes late, then it is refused', async () => {
      const { id } = await psp.created();
      await stripe.paymentIntents.cancel(id, {}, key());
      expect(await failure(stripe.paymentIntents.confirm(id, {}, key()))).toMatchObject(unexpected);
    });

    it('given a captured intent, when it is cancelled, captured or confirmed again, then that is refused', async () => {
      const { id } = await psp.captured();
      expect(await failure(stripe.paymentIntents.cancel(id, {}, key()))).toMatchObject(unexpected);
      expect(await failure(stripe.paymentIntents.capture(id, {}, key()))).toMatchObject(unexpected);
      expect(await failure(stripe.paymentIntents.confirm(id, {}, key()))).toMatchObject(unexpected);
    });

    it('given an unconfirmed intent, when it is captured, then that is refused', async () => {
      const { id } = await psp.created();
      expect(await failure(stripe.paymentIntents.capture(id, {}, key()))).toMatchObject(unexpected);
    });

    it('given an authorisation, when more is captured, then the amount is too large', async () => {
      const { id } = await psp.authorized();
      const error = await failure(stripe.paymentIntents.capture(id, { amount_to_capture: 2001 }, key()));
      expect(error).toMatchObject({ statusCode: 400, code: 'amount_too_large' });
      expect((await stripe.paymentIntents.retrieve(id)).status).toBe('requires_capture');
    });

    it('given a refunded charge, when it is refunded again or by too much, then that is refused', async () => {
      const { id } = await psp.captured();
      const tooMuch = await failure(stripe.refunds.create({ payment_intent: id, amount: 2001 }, key()));
      expect(tooMuch).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error' });
      await stripe.refunds.create({ payment_intent: id }, key());
      const again = await failure(stripe.refunds.create({ payment_intent: id }, key()));
      expect(again).toMatchObject({ statusCode: 400, code: 'charge_already_refunded' });
    });

    it('given nothing, when something unknown is asked for, then it is missing', async () => {
      const missing = { statusCode: 404, code: 'resource_missing' };
      expect(await failure(stripe.paymentIntents.retrieve('pi_unknown'))).toMatchObject(missing);
      expect(await failure(stripe.paymentIntents.capture('pi_unknown', {}, key()))).toMatchObject(missing);
      expect(await failure(stripe.refunds.retrieve('re_unknown'))).toMatchObject(missing);
    });

    it('given a payment method that does not exist, when it is used, then it is missing', async () => {
      expect(await failure(psp.created({ paymentMethod: 'pm_card_nobody' }))).toMatchObject({
        statusCode: 400,
        code: 'resource_missing',
        param: 'payment_method',
      });
    });

    it('given payment methods that may redirect, when a confirmation brings no page to return to, then it asks for one', async () => {
      const { id } = await stripe.paymentIntents.create(
        {
          amount: 500,
          currency: 'eur',
          payment_method: 'pm_card_visa',
          automatic_payment_methods: { enabled: true },
        },
        key(),
      );
      const error = await failure(stripe.paymentIntents.confirm(id, {}, key()));
      expect(error).toMatchObject({ statusCode: 400, rawType: 'invalid_request_error' });
      const confirmed = await stripe.paymentIntents.confirm(
        id,
        { return_url: 'https://shop.example/thanks' },
        key(),
      );
      expect(confirmed.status).toBe('succeeded');
    });

    it('given parameters that cannot be, when they are sent, then the answer names them', async () => {
      const base = { currency: 'eur', ...cards };
      const create = (parameters: object) =>
        failure(stripe.paymentIntents.create(parameters as Stripe.PaymentIntentCreateParams, key()));
      expect(await create(base)).toMatchObject({
        statusCode: 400,
        code: 'parameter_missing',
        param: 'amount',
      });
      expect(await create({ ...base, amount: 'ten' })).toMatchObject({
        code: 'parameter_invalid_integer',
        param: 'amount',
      });
      expect(await create({ ...base, amount: 1000, colour: 'red' })).toMatchObject({
        code: 'parameter_unknown',
        param: 'colour',
      });
    });
  });

  describe('idempotency keys', () => {
    it('given an answer under a key, when it is sent again, then the same answer is replayed', async () => {
      const { id } = await psp.authorized();
      const once = key();
      const first = await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 }, once);
      const again = await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 }, once);
      expect(again.lastResponse.headers['idempotent-replayed']).toBe('true');
      expect(again.amount_received).toBe(first.amount_received);
    });

    it('given a decline under a key, when it is sent again with a good card elsewhere, then the decline is replayed', async () => {
      const { id } = await psp.created({ paymentMethod: 'pm_card_visa_chargeDeclined' });
      const once = key();
      await failure(stripe.paymentIntents.confirm(id, {}, once));
      await stripe.paymentIntents.update(id, { payment_method: 'pm_card_visa' }, key());
      const replayed = await failure(stripe.paymentIntents.confirm(id, {}, once));
      expect(replayed).toMatchObject({ statusCode: 402, decline_code: 'generic_decline' });
      expect(replayed.headers?.['idempotent-replayed']).toBe('true');
    });

    it('given a key, when it is used with another body, then that is an idempotency error', async () => {
      const { id } = await psp.authorized();
      const once = key();
      await stripe.paymentIntents.capture(id, { amount_to_capture: 1000 }, once);
      const error = await failure(stripe.paymentIntents.capture(id, { amount_to_capture: 900 }, once));
      expect(error).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
    });

    it('given a key, when it is used at another endpoint, then that is an idempotency error', async () => {
      const { id } = await psp.authorized();
      const once = key();
      await stripe.paymentIntents.capture(id, {}, once);
      const error = await failure(stripe.paymentIntents.cancel(id, {}, once));
      expect(error).toMatchObject({ statusCode: 400, rawType: 'idempotency_error' });
    });
  });

  it('given a key that is none, when it is used, then it is refused', async () => {
    const error = await failure(stripe.paymentIntents.retrieve('pi_any', {}, { apiKey: 'pk_not_a_secret' }));
    expect(error).toMatchObject({ statusCode: 401 });
  });
});
