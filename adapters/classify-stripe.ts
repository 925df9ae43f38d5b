import type Stripe from 'stripe';
import type { Cause } from '../sagas/order/causes.ts';
import { classifyNetwork, classifyStatus, networkCode } from './classify-network.ts';
import type { Failure } from './failure.ts';

/** By decline code. Source: Stripe's documentation of decline codes; others count as `card_declined`. */
export const declineCauses: Readonly<Record<string, Cause>> = {
  insufficient_funds: 'insufficient_funds',
  card_velocity_exceeded: 'velocity_limit',
  withdrawal_count_limit_exceeded: 'velocity_limit',
  expired_card: 'card_expired',
  incorrect_cvc: 'card_data_invalid',
  invalid_cvc: 'card_data_invalid',
  incorrect_number: 'card_data_invalid',
  invalid_number: 'card_data_invalid',
  invalid_expiry_month: 'card_data_invalid',
  invalid_expiry_year: 'card_data_invalid',
  incorrect_zip: 'card_data_invalid',
  authentication_required: 'authentication_required',
  issuer_not_available: 'issuer_unavailable',
  processing_error: 'issuer_unavailable',
  reenter_transaction: 'issuer_unavailable',
  try_again_later: 'issuer_unavailable',
  fraudulent: 'suspected_fraud',
  lost_card: 'suspected_fraud',
  stolen_card: 'suspected_fraud',
  pickup_card: 'suspected_fraud',
  merchant_blacklist: 'suspected_fraud',
};

/** The cause of a decline; the more telling of the two codes wins (`card_declined` / `insufficient_funds`). */
export function declineCause({
  code,
  declineCode,
}: {
  code?: string | undefined;
  declineCode?: string | undefined;
}): Cause {
  return declineCauses[declineCode ?? ''] ?? declineCauses[code ?? ''] ?? 'card_declined';
}

/** Codes for a request that does not fit the payment's state: refused, or done before. */
const conflicts = new Set([
  'payment_intent_unexpected_state',
  'charge_already_refunded',
  'charge_already_captured',
  'charge_expired_for_capture',
]);

/**
 * Looks at status, type and code, not at the class alone: stripe-node reports 409 `idempotency_key_in_use` as a general
 * StripeAPIError.
 */
export function classifyStripe(error: InstanceType<typeof Stripe.errors.StripeError>): Failure {
  const status = error.statusCode;
  const code = error.code ?? error.rawType ?? error.type;
  const detail = `Stripe ${status ?? 'connection'} ${code}`;
  if (status === undefined) {
    const broken = networkCode(error.detail) ?? networkCode(error.cause);
    if (broken !== undefined) return { ...classifyNetwork(broken), detail: `Stripe ${broken}` };
    return { kind: 'unknown', cause: 'outcome_unknown', detail, answered: error.type === 'StripeAPIError' };
  }
  if (error.rawType === 'card_error' || status === 402) {
    const cause = declineCause({ code: error.code, declineCode: error.decline_code });
    return { kind: 'business', cause, detail };
  }
  if (status === 429)
    return { kind: 'transient', cause: 'rate_limited', detail, ...retryAfter(error.headers) };
  if (code === 'idempotency_key_in_use')
    return { kind: 'transient', cause: 'dependency_unavailable', detail, underWay: true };
  // The key was used for something else, by whoever has forgotten it with a restore: this is asked under another one.
  if (error.rawType === 'idempotency_error' && status === 400)
    return { kind: 'unknown', cause: 'outcome_unknown', detail, answered: true };
  if (status === 409) return { kind: 'transient', cause: 'dependency_unavailable', detail };
  if (status === 401 || status === 403) return { kind: 'persistent', cause: 'credentials_invalid', detail };
  // The customer's card, not our program, is what the provider does not know.
  if (code === 'resource_missing' && error.param === 'payment_method') {
    return { kind: 'business', cause: 'card_data_invalid', detail };
  }
  if (conflicts.has(code)) return { kind: 'conflict', cause: 'request_invalid', detail };
  if (code === 'amount_too_large') return { kind: 'business', cause: 'amount_above_hold', detail };
  // Stripe's own errors have a type.
  return classifyStatus(status, { detail, isOwn: error.rawType !== undefined });
}

function retryAfter(headers: Record<string, string> | undefined): { retryAfterMs?: number } {
  const seconds = Number(headers?.['retry-after']);
  return Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {};
}
