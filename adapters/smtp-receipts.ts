import { inAscii } from '../values/email.ts';
import type { ReceiptPort } from '../sagas/order/effects/ports.ts';
import { receiptHtml, receiptText } from './receipt.ts';
import type { SmtpTransport } from './smtp-transport.ts';

/** Receipts over SMTP, as text and HTML. */
export function smtpReceipts({ transport, from }: { transport: SmtpTransport; from: string }): ReceiptPort {
  return {
    async send(receipt) {
      await transport.sendMail({
        from,
        to: { name: receipt.customer.name, address: inAscii(receipt.customer.email) },
        messageId: receipt.messageId,
        headers: { 'X-Order-Id': receipt.orderId },
        subject: `Your receipt for order ${receipt.orderId}`,
        text: receiptText(receipt),
        html: receiptHtml(receipt),
      });
    },
  };
}
