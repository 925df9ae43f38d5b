import { createTransport } from 'nodemailer';

export type SmtpTransport = ReturnType<typeof smtpTransport>;

export function smtpTransport({ url, timeoutMs }: { url: string; timeoutMs: number }) {
  return createTransport({
    url,
    // A connection of its own for each mail would cost more than the mail.
    pool: true,
    maxConnections: 5,
    maxMessages: Infinity,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}
