import type { Failure } from './failure.ts';

interface SmtpError extends Error {
  readonly code: string;
  readonly responseCode?: number;
  readonly command?: string;
}

const smtpCodes = new Set([
  'EENVELOPE',
  'EMESSAGE',
  'ESTREAM',
  'EAUTH',
  'EPROTOCOL',
  'ECONNECTION',
  'ESOCKET',
  'ETLS',
  'EDNS',
]);

export function isSmtpError(error: unknown): error is SmtpError {
  return (
    error instanceof Error && 'code' in error && typeof error.code === 'string' && smtpCodes.has(error.code)
  );
}

/** The mailbox, not the message, is what the server does not want; some say so only after the message. */
const mailboxRefused = new Set([550, 551, 553]);

/** Reply codes: RFC 5321, section 4.2. The raw message is left out: it may name the recipient. */
export function classifySmtp({ code, responseCode, command }: SmtpError): Failure {
  const detail = `SMTP ${[responseCode, code, command].filter((part) => part !== undefined).join(' ')}`;
  if (responseCode === undefined) {
    return { kind: 'unknown', cause: 'outcome_unknown', detail, answered: false };
  }
  if (responseCode < 500) return { kind: 'transient', cause: 'dependency_unavailable', detail };
  if (code === 'EAUTH') return { kind: 'persistent', cause: 'credentials_invalid', detail };
  if (code === 'EENVELOPE' || mailboxRefused.has(responseCode))
    return { kind: 'business', cause: 'recipient_refused', detail };
  return { kind: 'persistent', cause: 'request_invalid', detail };
}
