import { amountReceived, type Charge, type Intent, latestCharge, type Refund } from './intent.ts';
import { testCard } from './test-cards.ts';

const AUTHORIZATION_LIFETIME_S = 7 * 24 * 60 * 60;

const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);

export function intentObject(intent: Intent, pageUrl: string, expand: readonly string[] = []) {
  const charge = latestCharge(intent);
  const { paymentMethod } = intent;
  return {
    id: intent.id,
    object: 'payment_intent',
    allowed_payment_method_types: intent.allowedTypes,
    amount: intent.amount,
    amount_capturable: intent.status === 'requires_capture' ? (charge?.amount ?? 0) : 0,
    amount_details: { tip: {} },
    amount_received: amountReceived(intent),
    application: null,
    application_fee_amount: null,
    automatic_payment_methods:
      intent.redirects === null ? null : { allow_redirects: intent.redirects, enabled: true },
    canceled_at: intent.canceled === null ? null : seconds(intent.canceled.at),
    cancellation_reason: intent.canceled?.reason ?? null,
    capture_method: intent.captureMethod,
    client_secret: intent.secret,
    confirmation_method: 'automatic',
    created: seconds(intent.createdAt),
    currency: intent.currency,
    customer: null,
    customer_account: null,
    description: intent.description,
    excluded_payment_method_types: null,
    last_payment_error: lastPaymentError(intent),
    latest_charge:
      charge === undefined
        ? null
        : expand.includes('latest_charge')
          ? chargeObject(intent, charge)
          : charge.id,
    livemode: false,
    managed_payments: null,
    metadata: intent.metadata,
    next_action: intent.status === 'requires_action' ? nextAction(intent, pageUrl) : null,
    on_behalf_of: null,
    payment_method:
      paymentMethod !== null && expand.includes('payment_method')
        ? paymentMethodObject(paymentMethod, intent)
        : paymentMethod,
    payment_method_configuration_details: null,
    payment_method_options: { card: { request_three_d_secure: 'automatic' } },
    payment_method_types: intent.paymentMethodTypes,
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: intent.status,
    transfer_data: null,
    transfer_group: null,
  };
}

export function chargeObject(intent: Intent, charge: Charge) {
  const { decline } = charge;
  const refunded = intent.refunds
    .filter(({ chargeId }) => chargeId === charge.id)
    .reduce((sum, { amount }) => sum + amount, 0);
  return {
    id: charge.id,
    object: 'charge',
    amount: charge.amount,
    amount_captured: charge.captured ?? 0,
    amount_refunded: refunded,
    captured: charge.captured !== null,
    created: seconds(charge.createdAt),
    currency: intent.currency,
    description: intent.description,
    disputed: false,
    failure_code: decline?.code ?? null,
    failure_message: decline?.message ?? null,
    livemode: false,
    metadata: intent.metadata,
    outcome: {
      network_decline_code: null,
      network_status: decline === null ? 'approved_by_network' : 'declined_by_network',
      reason: decline?.declineCode ?? null,
      risk_level: 'normal',
      seller_message: decline === null ? 'Payment complete.' : 'The bank declined the payment.',
      type: decline === null ? 'authorized' : 'issuer_declined',
    },
    paid: decline === null,
    payment_intent: intent.id,
    payment_method: charge.paymentMethod,
    payment_method_details: {
      card: {
        ...cardFace(charge.paymentMethod),
        amount_authorized: charge.amount,
        ...(intent.captureMethod === 'manual' && {
          capture_before: seconds(charge.createdAt) + AUTHORIZATION_LIFETIME_S,
        }),
      },
      type: 'card',
    },
    refunded: charge.captured !== null && refunded === charge.captured,
    status: decline === null ? 'succeeded' : 'failed',
  };
}

export function refundObject(
  intent: Intent,
  refund: Refund,
  pageUrl: string,
  expand: readonly string[] = [],
) {
  const charge = intent.charges.find(({ id }) => id === refund.chargeId);
  return {
    id: refund.id,
    object: 'refund',
    amount: refund.amount,
    balance_transaction: null,
    charge:
      charge !== undefined && expand.includes('charge') ? chargeObject(intent, charge) : refund.chargeId,
    created: seconds(refund.createdAt),
    currency: intent.currency,
    customer: null,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: refund.metadata,
    payment_intent: expand.includes('payment_intent') ? intentObject(intent, pageUrl) : intent.id,
    payment_method: charge?.paymentMethod ?? null,
    reason: refund.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}

function lastPaymentError(intent: Intent) {
  if (intent.lastError === null) return null;
  const { chargeId, decline, paymentMethod } = intent.lastError;
  return {
    charge: chargeId,
    code: decline.code,
    ...(decline.declineCode !== undefined && { decline_code: decline.declineCode }),
    message: decline.message,
    ...(decline.param !== undefined && { param: decline.param }),
    payment_method: paymentMethodObject(paymentMethod, intent),
    type: 'card_error',
  };
}

function nextAction({ id, returnUrl }: Intent, pageUrl: string) {
  return returnUrl === null
    ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } }
    : { type: 'redirect_to_url', redirect_to_url: { return_url: returnUrl, url: `${pageUrl}/${id}` } };
}

function paymentMethodObject(paymentMethod: string, intent: Intent) {
  return {
    id: paymentMethod,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    card: cardFace(paymentMethod),
    created: seconds(intent.createdAt),
    customer: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}

function cardFace(paymentMethod: string) {
  const { brand = 'visa', last4 = '4242' } = testCard(paymentMethod) ?? {};
  return { brand, country: 'US', exp_month: 12, exp_year: 2034, funding: 'credit', last4 };
}
