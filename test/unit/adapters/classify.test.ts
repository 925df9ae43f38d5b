import { DatabaseError } from 'pg';
import Stripe from 'stripe';
import { describe, expect, it } from 'vitest';
import { classify } from '../../../adapters/classify.ts';
import { noCode, WarehouseProblem } from '../../../adapters/classify-warehouse.ts';

function stripeError(raw: Record<string, unknown>): unknown {
  return Stripe.errors.generateV1Error(raw);
}

function smtpError(code: string, responseCode?: number): unknown {
  return Object.assign(new Error('550 no such user ada@example.com'), { code, responseCode });
}

function broken(code: string): unknown {
  return Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });
}

const rows: readonly [what: string, error: unknown, expected: Record<string, unknown>][] = [
  [
    'a decline by its decline code',
    stripeError({
      statusCode: 402,
      type: 'card_error',
      code: 'card_declined',
      decline_code: 'insufficient_funds',
    }),
    { kind: 'business', cause: 'insufficient_funds' },
  ],
  [
    'a decline by its code',
    stripeError({ statusCode: 402, type: 'card_error', code: 'expired_card' }),
    { kind: 'business', cause: 'card_expired' },
  ],
  [
    'a decline that we have no cause for',
    stripeError({ statusCode: 402, type: 'card_error', code: 'card_declined', decline_code: 'do_not_honor' }),
    { kind: 'business', cause: 'card_declined' },
  ],
  [
    'a stolen card, which is fraud',
    stripeError({ statusCode: 402, type: 'card_error', code: 'card_declined', decline_code: 'stolen_card' }),
    { kind: 'business', cause: 'suspected_fraud' },
  ],
  [
    'a request for fewer requests',
    stripeError({
      statusCode: 429,
      type: 'invalid_request_error',
      code: 'rate_limit',
      headers: { 'retry-after': '2' },
    }),
    { kind: 'transient', cause: 'rate_limited', retryAfterMs: 2000 },
  ],
  [
    'a key that is in use',
    stripeError({ statusCode: 409, type: 'idempotency_error', code: 'idempotency_key_in_use' }),
    { kind: 'transient' },
  ],
  [
    'a key that was used for something else',
    stripeError({ statusCode: 400, type: 'idempotency_error' }),
    { kind: 'unknown', answered: true },
  ],
  [
    'a wrong API key',
    stripeError({ statusCode: 401, type: 'invalid_request_error' }),
    { kind: 'persistent', cause: 'credentials_invalid' },
  ],
  [
    'a payment in another state',
    stripeError({ statusCode: 400, type: 'invalid_request_error', code: 'payment_intent_unexpected_state' }),
    { kind: 'conflict' },
  ],
  [
    'a card that the provider does not know',
    stripeError({
      statusCode: 400,
      type: 'invalid_request_error',
      code: 'resource_missing',
      param: 'payment_method',
    }),
    { kind: 'business', cause: 'card_data_invalid' },
  ],
  [
    'an error of the provider',
    stripeError({ statusCode: 500, type: 'api_error' }),
    { kind: 'unknown', answered: true },
  ],
  ['a refused connection', broken('ECONNREFUSED'), { kind: 'transient', cause: 'dependency_unavailable' }],
  ['a reset connection', broken('ECONNRESET'), { kind: 'unknown', answered: false }],
  [
    'a statement whose connection was lost without a word',
    new Error('Query read timeout'),
    { kind: 'unknown', cause: 'outcome_unknown', detail: 'ETIMEDOUT', answered: false },
  ],
  [
    'a connection to PostgreSQL that broke between two queries',
    new Error('Client has encountered a connection error and is not queryable'),
    { kind: 'unknown', answered: false },
  ],
  ['a time-out', new DOMException('timed out', 'TimeoutError'), { kind: 'unknown', answered: false }],
  [
    'an address that the warehouse does not serve',
    new WarehouseProblem({ status: 422, code: 'address_not_served' }),
    { kind: 'business', cause: 'address_not_served' },
  ],
  [
    'a refusal that is not in the words of the warehouse',
    new WarehouseProblem({ status: 422, code: noCode }),
    { kind: 'unknown', answered: false },
  ],
  [
    'an answer that cannot be read',
    new WarehouseProblem({ status: 200, code: 'unreadable' }),
    { kind: 'unknown', answered: true },
  ],
  [
    'another order under the same id',
    new WarehouseProblem({ status: 409, code: 'order_differs' }),
    { kind: 'persistent' },
  ],
  [
    'a warehouse order in another state',
    new WarehouseProblem({ status: 409, code: 'order_cancelled' }),
    { kind: 'conflict' },
  ],
  [
    'a key of the warehouse whose first request is still under way',
    new WarehouseProblem({ status: 409, code: 'idempotency_key_in_use' }),
    { kind: 'transient', cause: 'dependency_unavailable', underWay: true },
  ],
  [
    'a key of the warehouse that was used for something else',
    new WarehouseProblem({ status: 422, code: 'idempotency_key_reused' }),
    { kind: 'unknown', answered: true },
  ],
  ['a busy mail server', smtpError('EENVELOPE', 451), { kind: 'transient' }],
  [
    'a recipient that is refused',
    smtpError('EENVELOPE', 550),
    { kind: 'business', cause: 'recipient_refused' },
  ],
  [
    'a recipient that is refused after the message',
    smtpError('EMESSAGE', 550),
    { kind: 'business', cause: 'recipient_refused' },
  ],
  ['a message that is refused', smtpError('EMESSAGE', 554), { kind: 'persistent', cause: 'request_invalid' }],
  ['a lost mail connection', smtpError('ECONNECTION'), { kind: 'unknown' }],
  ['a bug', new TypeError('x is undefined'), { kind: 'persistent', cause: 'internal_error' }],
];

describe('the classifier', () => {
  it.each(rows)('knows %s', (_, error, expected) => {
    expect(classify(error)).toMatchObject(expected);
  });

  it('lets no personal data into what it says', () => {
    expect(JSON.stringify(classify(smtpError('EENVELOPE', 550)))).not.toContain('ada@example.com');
  });
});

function refusedByPostgres(code: string | undefined): DatabaseError {
  return Object.assign(new DatabaseError('x', 1, 'error'), { code });
}

describe('what PostgreSQL answers', () => {
  it.each([
    ['22P05', 'NUL in a text'],
    ['22003', 'a number that is too great'],
    ['23514', 'a constraint'],
    ['42P01', 'a missing table'],
    ['0A000', 'a feature that there is not'],
    ['P0001', 'a trigger of ours'],
  ])('%s is persistent: %s', (code) => {
    expect(classify(refusedByPostgres(code))).toEqual({
      kind: 'persistent',
      cause: 'internal_error',
      detail: `PostgreSQL ${code}`,
    });
  });

  it.each([
    ['40001', 'serialisation'],
    ['40P01', 'a deadlock'],
    ['08006', 'a broken connection'],
    ['53300', 'too many connections'],
    ['55P03', 'a lock that was not to be had'],
    ['57014', 'a statement that took too long'],
    ['57P01', 'a server that shuts down'],
    ['58030', 'a disk'],
    [undefined, 'no code'],
  ])('%s is transient: %s', (...[code]: [string | undefined, string]) => {
    expect(classify(refusedByPostgres(code))).toMatchObject({
      kind: 'transient',
      cause: 'dependency_unavailable',
    });
  });
});
