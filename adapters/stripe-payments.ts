import Stripe from 'stripe';
import { asked, askedAll } from './asked.ts';
import { declineCause } from './classify-stripe.ts';
import { KnownFailure } from './failure.ts';
import type { PaidBack, PaymentPort, PaymentState } from '../sagas/order/effects/ports.ts';
import { causes } from '../sagas/order/causes.ts';
import type { Money } from '../values/money.ts';
import { fromStripe, toStripe, whyNotChargeable } from '../sagas/order/stripe-amounts.ts';

export interface StripeOptions {
  readonly apiKey: string;
  /** Where to call instead of Stripe, e.g. `http://127.0.0.1:3100`. */
  readonly apiBase?: string | undefined;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
}

/** Tells a payment that we voided for another one from one that somebody cancels there: Stripe itself never gives this reason. */
const whySuperseded = 'abandoned' as const;

/** Payments as Stripe PaymentIntents with manual capture: created first, and then authorised by their id. */
export function stripePayments(options: StripeOptions): PaymentPort {
  const stripe = stripeClient(options);
  const { paymentIntents } = stripe;
  const expand = { expand: ['latest_charge'] };
  return {
    async create({ orderId, total, key }) {
      const intent = await paymentIntents.create(
        {
          amount: amountOf(total),
          currency: total.currency.toLowerCase(),
          capture_method: 'manual',
          automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
          metadata: { orderId },
        },
        { idempotencyKey: key },
      );
      return readable(intent).id;
    },
    async authorize({ id, method, key }) {
      const state = stateOf(
        await paymentIntents.confirm(id, { payment_method: method, ...expand }, { idempotencyKey: key }),
      );
      const { status, amount, authorized } = state;
      return doneIf(status === 'needs_customer' || (isCovered(status) && authorized === amount), state);
    },
    async capture({ id, total, key }) {
      const state = stateOf(
        await paymentIntents.capture(
          id,
          { amount_to_capture: amountOf(total), ...expand },
          { idempotencyKey: key },
        ),
      );
      return doneIf(state.status === 'captured' && state.captured === total.amount, state);
    },
    async void({ id, key, superseded }) {
      const why = superseded === true ? { cancellation_reason: whySuperseded } : {};
      const state = stateOf(await paymentIntents.cancel(id, { ...why, ...expand }, { idempotencyKey: key }));
      return doneIf(state.status === 'canceled', state);
    },
    async refund({ id, total, refundId, key }) {
      const part = { payment_intent: id, amount: amountOf(total) };
      assertPaid(
        part,
        await stripe.refunds.create({ ...part, metadata: { refundId } }, { idempotencyKey: key }),
      );
    },
    // As strongly consistent as one that is read by its id.
    async refunds(id) {
      const found: PaidBack[] = [];
      for await (const refund of askedAll(stripe.refunds.list({ payment_intent: id, limit: 100 }))) {
        const { amount, currency, status, metadata } = refund;
        if (wasGivenUp({ status })) continue;
        found.push({ refundId: metadata?.['refundId'], amount: fromStripe({ amount, currency }) });
      }
      return found;
    },
    async read(id) {
      return stateOf(await asked(() => paymentIntents.retrieve(id, expand)));
    },
    // Stripe's search by metadata would be one call, but may be an hour behind: what it does not show yet would be made twice.
    // A list by time is strongly consistent, and costs a call for each hundred payments of that time.
    async *madeSince(since) {
      const created = { gte: Math.floor(since.getTime() / 1000) };
      const all = paymentIntents.list({ created, limit: 100, expand: ['data.latest_charge'] });
      for await (const intent of askedAll(all)) {
        const orderId = intent.metadata['orderId'];
        const currency = intent.currency.toUpperCase();
        if (orderId !== undefined) yield { id: intent.id, orderId, currency, state: stateOf(intent) };
      }
    },
  };
}

/** Retries are the steps' own: they know whether a key may be sent again. */
export function stripeClient({ apiKey, apiBase, timeoutMs }: StripeOptions): Stripe {
  const base = apiBase === undefined ? undefined : new URL(apiBase);
  return new Stripe(apiKey, {
    maxNetworkRetries: 0,
    telemetry: false,
    timeout: timeoutMs,
    ...(base === undefined
      ? {}
      : {
          host: base.hostname,
          port: base.port || (base.protocol === 'https:' ? 443 : 80),
          protocol: base.protocol === 'https:' ? 'https' : 'http',
        }),
  });
}

/** A refund may be answered that was given up at once, and so may what is no refund, or none of what was asked for. */
function assertPaid(part: { payment_intent: string; amount: number }, answer: Stripe.Refund): void {
  const { id, status, amount, payment_intent: of }: Partial<Stripe.Refund> = answer;
  if (typeof id !== 'string' || typeof status !== 'string') throw unreadable('refund');
  if (amount !== part.amount || (typeof of === 'string' ? of : of?.id) !== part.payment_intent)
    throw unreadable('refund of what was asked for');
  if (wasGivenUp({ status }))
    throw new KnownFailure({
      kind: 'persistent',
      cause: 'request_invalid',
      detail: `Stripe refund ${status}`,
    });
}

function wasGivenUp({ status }: Pick<Stripe.Refund, 'status'>): boolean {
  return status === 'failed' || status === 'canceled';
}

/** An answer that is no payment tells nothing: a look-up does. The client takes whatever it is sent. */
function readable(answer: Stripe.PaymentIntent): Stripe.PaymentIntent {
  const { id, status, amount, currency }: Partial<Stripe.PaymentIntent> = answer;
  if (
    typeof id === 'string' &&
    typeof status === 'string' &&
    typeof amount === 'number' &&
    typeof currency === 'string'
  )
    return answer;
  throw unreadable('payment');
}

function isCovered(status: PaymentState['status']): boolean {
  return status === 'authorized' || status === 'captured';
}

/** An answer of success tells that it was done only where it shows what was done. */
function doneIf(isDone: boolean, state: PaymentState): PaymentState {
  if (isDone) return state;
  throw unreadable('payment on which it was done');
}

function unreadable(what: string): KnownFailure {
  const detail = `Stripe answered what is no ${what}`;
  return new KnownFailure({ kind: 'unknown', cause: 'outcome_unknown', detail, answered: true });
}

/** Nothing is sent that Stripe would refuse, or round. */
function amountOf(total: Money): number {
  const why = whyNotChargeable(total);
  if (why !== undefined)
    throw new KnownFailure({ kind: 'persistent', cause: 'request_invalid', detail: why });
  return toStripe(total);
}

function stateOf(answer: Stripe.PaymentIntent): PaymentState {
  const intent = readable(answer);
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const ours = (amount: number) => fromStripe({ amount, currency: intent.currency });
  const authorized = charge?.status === 'succeeded' ? ours(charge.amount) : 0;
  const captured = ours(charge?.amount_captured ?? 0);
  return {
    status: statusOf(intent),
    amount: ours(intent.amount),
    authorized,
    captured,
    // The part that was authorised and not captured is voided when the intent ends.
    voided: intent.status === 'canceled' || intent.status === 'succeeded' ? authorized - captured : 0,
    // The charge of a cancelled intent reports its released hold as refunded, which moved no money.
    refunded: captured > 0 ? ours(charge?.amount_refunded ?? 0) : 0,
    ...(intent.cancellation_reason === 'automatic' ? { lapsed: true } : {}),
    ...(intent.cancellation_reason === whySuperseded ? { letGo: true } : {}),
    ...refusalOf(intent),
  };
}

function statusOf({ status }: Stripe.PaymentIntent): PaymentState['status'] {
  return statuses[status] ?? 'open';
}

const statuses: Readonly<Record<string, PaymentState['status']>> = {
  requires_capture: 'authorized',
  succeeded: 'captured',
  canceled: 'canceled',
  requires_action: 'needs_customer',
};

function refusalOf({
  status,
  last_payment_error: error,
}: Stripe.PaymentIntent): Pick<PaymentState, 'refusal'> {
  if (status !== 'requires_payment_method' || !error) return {};
  const cause = declineCause({ code: error.code, declineCode: error.decline_code });
  return { refusal: { cause, message: causes[cause].message } };
}
