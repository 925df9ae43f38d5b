import type { Failure } from './failure.ts';

/** Nothing was sent where there was no connection; any other break leaves the outcome open. */
export function classifyNetwork(code: string): Failure {
  return neverSent.has(code)
    ? { kind: 'transient', cause: 'dependency_unavailable', detail: code }
    : { kind: 'unknown', cause: 'outcome_unknown', detail: code, answered: false };
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Statuses of what stands between us and the other party: they say nothing of what that one does. */
export const ofGateway: ReadonlySet<number> = new Set([502, 504]);

/** The system's code of a broken connection, however deep a client wrapped it. */
export function networkCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string' && /^(E[A-Z]+|UND_ERR_\w+)$/.test(error.code))
    return error.code;
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'ETIMEDOUT';
  if (error instanceof AggregateError) return networkCode(error.errors[0]);
  if (/connection terminated|is not queryable|timeout exceeded when trying to connect/i.test(error.message))
    return 'ECONNRESET';
  if (error.message === 'Query read timeout') return 'ETIMEDOUT';
  return networkCode(error.cause);
}
