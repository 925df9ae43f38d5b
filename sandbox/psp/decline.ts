import { z } from 'zod';
import type { StripeError } from './stripe-error.ts';

export const declineSchema = z.strictObject({
  code: z.string(),
  declineCode: z.string().optional(),
  message: z.string(),
  param: z.string().optional(),
});
export type Decline = z.infer<typeof declineSchema>;

const DECLINED = 'Your card was declined.';

/** Codes that Stripe reports as the error's `code`; all others come as `card_declined` with a `decline_code`. */
const ERROR_CODES: Record<string, { message: string; param?: string }> = {
  authentication_required: {
    message: 'Your card was declined. This transaction requires authentication.',
  },
  expired_card: { message: 'Your card has expired.', param: 'exp_month' },
  incorrect_cvc: { message: "Your card's security code is incorrect.", param: 'cvc' },
  incorrect_number: { message: 'Your card number is incorrect.', param: 'number' },
  incorrect_zip: { message: "Your card's zip code failed validation.", param: 'address_zip' },
  invalid_cvc: { message: "Your card's security code is invalid.", param: 'cvc' },
  invalid_expiry_month: { message: "Your card's expiration month is invalid.", param: 'exp_month' },
  invalid_expiry_year: { message: "Your card's expiration year is invalid.", param: 'exp_year' },
  invalid_number: { message: 'Your card number is invalid.', param: 'number' },
  payment_intent_authentication_failure: {
    message: 'The provided PaymentMethod has failed authentication.',
  },
  processing_error: {
    message: 'An error occurred while processing your card. Try again in a little bit.',
  },
};

const DECLINE_MESSAGES: Record<string, string> = {
  insufficient_funds: 'Your card has insufficient funds.',
  card_velocity_exceeded:
    'Your card was declined for making repeated attempts too frequently or exceeding its amount limit.',
};

export function declineFor(code: string): Decline {
  const known = ERROR_CODES[code];
  if (known) return { code, ...known };
  return { code: 'card_declined', declineCode: code, message: DECLINE_MESSAGES[code] ?? DECLINED };
}

export const cardError = (decline: Decline): StripeError => ({ status: 402, type: 'card_error', ...decline });
