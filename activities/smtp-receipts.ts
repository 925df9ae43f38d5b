import { createTransport } from 'nodemailer';
import type { ReceiptPort } from './ports.ts';
import { receiptHtml, receiptText } from './receipt.ts';

/** Receipts over SMTP, as text and HTML. */
export function smtpReceipts({
  url,
  from,
  timeoutMs,
}: {
  url: string;
  from: string;
  timeoutMs: number;
}): ReceiptPort {
  const transport = createTransport({
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
  return {
    close: () => transport.close(),
    async send(receipt) {
      await transport.sendMail({
        from,
        to: { name: receipt.customer.name, address: receipt.customer.email },
        messageId: receipt.messageId,
        headers: { 'X-Order-Id': receipt.orderId },
        subject: `Your receipt for order ${receipt.orderId}`,
        text: receiptText(receipt),
        html: receiptHtml(receipt),
      });
    },
  };
}
