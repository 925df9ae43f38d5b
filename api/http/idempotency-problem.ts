import { Problem } from './problem.ts';

export function keyProblem(kind: 'in_flight' | 'other_request'): Problem {
  switch (kind) {
    case 'in_flight':
      return new Problem('request-in-flight', {
        detail: 'A request with this Idempotency-Key is being worked on. Please send it again in a moment.',
        headers: { 'retry-after': '1' },
      });
    case 'other_request':
      return new Problem('idempotency-key-reused', {
        detail: 'This Idempotency-Key was used for another request. Please use a new one.',
        errors: [{ header: 'idempotency-key', detail: 'Was used for another request' }],
      });
  }
}
