import type { Dialect } from '../exchange/exchange.ts';
import { errorAnswer, invalidRequest } from './stripe-error.ts';

export const stripeDialect: Dialect = {
  outage: () =>
    errorAnswer({
      status: 503,
      type: 'api_error',
      message: 'The payment service is unavailable. (sandbox fault)',
    }),

  serverError: () =>
    errorAnswer({ status: 500, type: 'api_error', message: 'An unknown error occurred. (sandbox fault)' }),

  rateLimited: () => ({
    ...errorAnswer(
      invalidRequest(
        'Request rate limit exceeded. Learn more about rate limits at https://docs.stripe.com/rate-limits.',
        {
          status: 429,
          code: 'rate_limit',
        },
      ),
    ),
    headers: { 'retry-after': '1' },
  }),

  keyInUse: (key) =>
    errorAnswer(
      invalidRequest(
        `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
        { status: 409, code: 'idempotency_key_in_use' },
      ),
    ),

  keyReused: ({ key, endpoint }, firstEndpoint) =>
    errorAnswer({
      status: 400,
      type: 'idempotency_error',
      message:
        endpoint === firstEndpoint
          ? `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`
          : `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${endpoint}' vs '${firstEndpoint}'). Try using a key other than '${key}' if you meant to execute a different request.`,
    }),
};
