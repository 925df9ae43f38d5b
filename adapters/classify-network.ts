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

/** Statuses of what stands between us and the other party: it gives up waiting where that one goes on. */
const ofGateway: ReadonlySet<number> = new Set([408, 502, 504]);

/**
 * What an HTTP status tells that no code of the party tells better. `isOwn`: it comes with the party's own words. A refusal without
 * them may be said by something in between, after the party has done it.
 */
export function classifyStatus(
  status: number,
  { detail, isOwn }: { readonly detail: string; readonly isOwn: boolean },
): Failure {
  if (status === 404) return { kind: 'persistent', cause: 'not_found', detail };
  const isRefused = status >= 400 && status < 500;
  if (isRefused && isOwn && !ofGateway.has(status))
    return { kind: 'persistent', cause: 'request_invalid', detail };
  return {
    kind: 'unknown',
    cause: 'outcome_unknown',
    detail,
    answered: !isRefused && !ofGateway.has(status),
  };
}

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
