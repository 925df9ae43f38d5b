import type { Dialect } from '../exchange/exchange.ts';
import { problem } from '../exchange/problem.ts';

export const warehouseDialect: Dialect = {
  outage: () =>
    problem({ status: 503, code: 'unavailable', detail: 'The warehouse is unavailable. (sandbox fault)' }),
  serverError: () =>
    problem({ status: 500, code: 'internal', detail: 'The warehouse failed. (sandbox fault)' }),
  rateLimited: () =>
    problem({
      status: 429,
      code: 'rate_limited',
      detail: 'Too many requests. (sandbox fault)',
      headers: { 'retry-after': '1' },
    }),
  keyInUse: (key) =>
    problem({
      status: 409,
      code: 'idempotency_key_in_use',
      detail: `A request with the key ${key} is being worked on.`,
    }),
  keyReused: ({ key }) =>
    problem({
      status: 422,
      code: 'idempotency_key_reused',
      detail: `The key ${key} was used for another request.`,
    }),
};
