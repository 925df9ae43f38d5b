import { confirm, decline } from './confirm.ts';
import { type Decision, done, foldIntent, newId, refused, unexpectedState } from './decision.ts';
import { cardError, declineFor } from './decline.ts';
import {
  amountReceived,
  amountRefunded,
  type Intent,
  type IntentStatus,
  latestCharge,
  type Refund,
} from './intent.ts';
import type {
  CancelParameters,
  CaptureParameters,
  CreateParameters,
  RefundParameters,
  UpdateParameters,
} from './parameters.ts';
import type { PspEvent, PspEventOf } from './psp-event.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';
import { testCard } from './test-cards.ts';

export function create(parameters: CreateParameters, intentId: string, at: Date): Decision {
  const { payment_method: paymentMethod } = parameters;
  if (paymentMethod !== undefined && testCard(paymentMethod) === undefined) {
    return refused(noSuch('PaymentMethod', paymentMethod, 'payment_method', 400));
  }
  const created = creation(parameters, intentId);
  const intent = parameters.confirm ? foldIntent(undefined, [created], at) : undefined;
  if (intent === undefined) return done(created);
  const confirmed = confirm(intent, parameters);
  // An intent that could not even be tried is not left behind; one whose card was declined is.
  return confirmed.outcome.kind === 'error' && confirmed.events.length === 0
    ? confirmed
    : { ...confirmed, events: [created, ...confirmed.events] };
}

export function creation(parameters: CreateParameters, intentId: string): PspEventOf<'intent_created'> {
  const { allowed_payment_method_types: allowed, automatic_payment_methods: automatic } = parameters;
  const types = parameters.payment_method_types ?? allowed;
  // Neither given means automatic, as on Stripe since its version 2023-08-16.
  const redirects = automatic?.allow_redirects ?? 'always';
  const isAutomatic = automatic?.enabled ?? types === undefined;
  return {
    type: 'intent_created',
    intentId,
    secret: newId(`${intentId}_secret`),
    amount: parameters.amount,
    currency: parameters.currency,
    captureMethod: parameters.capture_method,
    paymentMethod: parameters.payment_method ?? null,
    paymentMethodTypes: types ?? ['card'],
    allowedTypes: allowed ?? null,
    redirects: isAutomatic ? redirects : null,
    metadata: parameters.metadata,
    description: parameters.description ?? null,
  };
}

const AMENDABLE: readonly IntentStatus[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];

export function update(intent: Intent, parameters: UpdateParameters): Decision {
  const { amount, currency, description, metadata, payment_method: paymentMethod } = parameters;
  if (!AMENDABLE.includes(intent.status) && (amount ?? currency ?? paymentMethod) !== undefined) {
    return unexpectedState(
      `This PaymentIntent's amount could not be updated because it has a status of ${intent.status}. You may only update the amount of a PaymentIntent with one of the following statuses: ${AMENDABLE.join(', ')}.`,
    );
  }
  if (paymentMethod !== undefined && testCard(paymentMethod) === undefined) {
    return refused(noSuch('PaymentMethod', paymentMethod, 'payment_method', 400));
  }
  return done({
    type: 'intent_amended',
    intentId: intent.id,
    amount,
    currency,
    paymentMethod,
    description,
    ...(metadata && { metadata: mergeMetadata(intent.metadata, metadata) }),
  });
}

export function capture(intent: Intent, parameters: CaptureParameters): Decision {
  if (intent.status !== 'requires_capture') {
    return unexpectedState(
      `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`,
    );
  }
  const authorized = latestCharge(intent)?.amount ?? 0;
  const amount = parameters.amount_to_capture ?? authorized;
  if (amount > authorized) {
    return refused(
      invalidRequest(
        `The requested capture amount is greater than the amount you can capture for this PaymentIntent (${authorized}).`,
        { code: 'amount_too_large', param: 'amount_to_capture' },
      ),
    );
  }
  return done({ type: 'captured', intentId: intent.id, amount });
}

export function cancel(intent: Intent, parameters: CancelParameters): Decision {
  const { id: intentId, status } = intent;
  if (status === 'succeeded' || status === 'canceled') {
    return unexpectedState(
      `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action, processing.`,
    );
  }
  const reason = parameters.cancellation_reason ?? null;
  return done({ type: status === 'requires_capture' ? 'voided' : 'abandoned', intentId, reason });
}

export function refundCharge(intent: Intent, parameters: RefundParameters, at: Date): Decision {
  const charge = latestCharge(intent);
  if (intent.status !== 'succeeded' || charge === undefined) {
    return unexpectedState(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
  }
  const left = amountReceived(intent) - amountRefunded(intent);
  if (left === 0) {
    return refused(
      invalidRequest(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' }),
    );
  }
  const amount = parameters.amount ?? left;
  if (amount > left) {
    return refused(
      invalidRequest(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
        code: 'amount_too_large',
        param: 'amount',
      }),
    );
  }
  const { reason = null, metadata } = parameters;
  const refund: Refund = { id: newId('re'), chargeId: charge.id, createdAt: at, amount, reason, metadata };
  return {
    events: [{ type: 'refunded', intentId: intent.id, refundId: refund.id, amount, reason, metadata }],
    outcome: { kind: 'refund', refund },
  };
}

/** The card's bank says no, as the fault `refuse` asks: a declined charge where one was due, otherwise only the answer. */
export function refuseWith(code: string, confirming: Intent | undefined, created: PspEvent[] = []): Decision {
  const reason = declineFor(code);
  if (confirming === undefined) return refused(cardError(reason));
  const declined = decline(confirming, confirming.paymentMethod ?? 'pm_card_visa', reason);
  return { ...declined, events: [...created, ...declined.events] };
}

/** An empty value deletes the name. */
function mergeMetadata(old: Record<string, string>, added: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...old, ...added }).filter(([, value]) => value !== ''));
}
