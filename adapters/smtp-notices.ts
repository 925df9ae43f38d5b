import { inAscii } from '../values/email.ts';
import { noticeHtml, noticeText } from './notice.ts';
import type { NoticePort } from '../sagas/order/effects/ports.ts';
import type { SmtpTransport } from './smtp-transport.ts';

/** Mails that ask the customer for something, as text and HTML. */
export function smtpNotices({ transport, from }: { transport: SmtpTransport; from: string }): NoticePort {
  return {
    async send(notice) {
      const { customer, messageId, orderId } = notice;
      await transport.sendMail({
        from,
        to: { name: customer.name, address: inAscii(customer.email) },
        messageId,
        headers: { 'X-Order-Id': orderId },
        subject: `Your order ${orderId.slice(0, 8)} needs another payment method`,
        text: noticeText(notice),
        html: noticeHtml(notice),
      });
    },
  };
}
