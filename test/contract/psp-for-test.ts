import { randomUUID } from 'node:crypto';
import Stripe from 'stripe';

interface Wanted {
  orderId?: string;
  paymentMethod?: string;
  amount?: number;
}

/** Payments in the states that tests start from. */
export class PspForTest {
  readonly #stripe: Stripe;

  constructor(stripe: Stripe) {
    this.#stripe = stripe;
  }

  created({ amount = 2000, orderId = 'order-1', paymentMethod = 'pm_card_visa' }: Wanted = {}) {
    return this.#stripe.paymentIntents.create(
      {
        amount,
        currency: 'eur',
        capture_method: 'manual',
        payment_method: paymentMethod,
        automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
        metadata: { orderId },
      },
      key(),
    );
  }

  async authorized(wanted?: Wanted) {
    return this.#stripe.paymentIntents.confirm((await this.created(wanted)).id, {}, key());
  }

  async captured(wanted?: Wanted) {
    return this.#stripe.paymentIntents.capture((await this.authorized(wanted)).id, {}, key());
  }
}

export const key = (idempotencyKey: string = `contract/${randomUUID()}`) => ({ idempotencyKey });

/** The error that a call ends in; fails where the call does not. */
export async function failure(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error('Stripe was to refuse this', { cause: error });
}
