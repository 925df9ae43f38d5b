import type { Answer } from '../exchange/answer.ts';

type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

export interface StripeError {
  status: number;
  type: ErrorType;
  message: string;
  code?: string | undefined;
  declineCode?: string | undefined;
  param?: string | undefined;
}

export const invalidRequest = (message: string, more: Partial<StripeError> = {}): StripeError => ({
  status: 400,
  type: 'invalid_request_error',
  message,
  ...more,
});

export const noSuch = (what: string, id: string, param: string, status = 404): StripeError =>
  invalidRequest(`No such ${what}: '${id}'`, { status, code: 'resource_missing', param });

/** `about` are the objects that Stripe sends along, such as the payment intent. */
export function errorAnswer(error: StripeError, about: Record<string, unknown> = {}): Answer {
  const { status, type, code, declineCode, message, param } = error;
  return {
    status,
    body: {
      error: {
        ...(code !== undefined && { code }),
        ...(declineCode !== undefined && { decline_code: declineCode }),
        ...(code !== undefined && {
          doc_url: `https://docs.stripe.com/error-codes#${code.replaceAll('_', '-')}`,
        }),
        message,
        ...(param !== undefined && { param }),
        ...about,
        type,
      },
    },
  };
}
