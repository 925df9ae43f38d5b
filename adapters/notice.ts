import { formatMoney } from '../values/money.ts';
import { escapeHtml } from './escape-html.ts';
import type { Notice } from '../sagas/order/effects/ports.ts';

export function noticeText(notice: Notice): string {
  return [
    `Dear ${notice.customer.name},`,
    '',
    `we could not take the payment of ${formatMoney(notice.total)} for your order.`,
    notice.message,
    '',
    'Your order goes on as soon as it is paid. Please choose another way to pay here:',
    '',
    notice.link,
    '',
    ...(notice.until === undefined ? [] : [`We ask you to do so until ${readable(notice.until)}.`]),
    'Nothing was charged. If you do not want the order any more, you can cancel it on the same page.',
    '',
    `Order ${notice.orderId}`,
    '',
  ].join('\n');
}

export function noticeHtml(notice: Notice): string {
  const until = notice.until === undefined ? '' : ` We ask you to do so until ${readable(notice.until)}.`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Your order needs another payment method</title></head>
<body style="font-family:system-ui,sans-serif;line-height:1.5;color:#1b1b1b;max-width:32rem;margin:2rem auto;padding:0 1rem">
  <h1 style="font-size:1.4rem">Your order needs another payment method</h1>
  <p>Dear ${escapeHtml(notice.customer.name)},</p>
  <p>we could not take the payment of <strong>${formatMoney(notice.total)}</strong> for your order. ${escapeHtml(notice.message)}</p>
  <p>Your order goes on as soon as it is paid.</p>
  <p style="margin:2rem 0"><a href="${escapeHtml(notice.link)}" style="display:inline-block;padding:.8rem 1.4rem;border-radius:.5rem;background:#17553f;color:#ffffff;text-decoration:none;font-weight:bold">Choose another way to pay</a></p>
  <p>Nothing was charged.${until} If you do not want the order any more, you can cancel it on the same page.</p>
  <p style="color:#666">Order ${escapeHtml(notice.orderId)}</p>
</body></html>
`;
}

/** `23 November 2026, 18:05 UTC`: in words that are the same everywhere. */
function readable(moment: Date): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
  });
  return `${format.format(moment).replace(' at ', ', ')} UTC`;
}
