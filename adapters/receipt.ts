import { formatMoney } from '../values/money.ts';
import { escapeHtml } from './escape-html.ts';
import type { Receipt } from '../sagas/order/effects/ports.ts';

export function receiptText({ customer, orderId, lines, total }: Receipt): string {
  const rows = lines.map((line) => `  ${line.quantity} × ${line.name}   ${lineTotal(line, total.currency)}`);
  return [
    `Dear ${customer.name},`,
    '',
    opening(total),
    '',
    ...rows,
    '',
    `  Paid in total: ${formatMoney(total)}`,
    '',
    `Order ${orderId}`,
    '',
  ].join('\n');
}

export function receiptHtml({ customer, orderId, lines, total }: Receipt): string {
  const rows = lines.map(
    (line) => `<tr>
      <td style="padding:8px 0">${line.quantity} × ${escapeHtml(line.name)}</td>
      <td style="padding:8px 0;text-align:right">${lineTotal(line, total.currency)}</td>
    </tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Receipt</title></head>
<body style="font-family:system-ui,sans-serif;color:#1b1b1b;max-width:32rem;margin:2rem auto;padding:0 1rem">
  <h1 style="font-size:1.4rem">Your receipt</h1>
  <p>Dear ${escapeHtml(customer.name)},</p>
  <p>${opening(total)}</p>
  <table style="width:100%;border-collapse:collapse">
    ${rows.join('\n')}
    <tr style="border-top:2px solid #1b1b1b;font-weight:bold">
      <td style="padding:8px 0">Paid in total</td>
      <td style="padding:8px 0;text-align:right">${formatMoney(total)}</td>
    </tr>
  </table>
  <p style="color:#666">Order ${escapeHtml(orderId)}</p>
</body></html>
`;
}

function opening({ amount }: Receipt['total']): string {
  return amount === 0
    ? 'we are sorry: we could not send your order. What you had paid is given back to you.'
    : 'thank you for your order. We have received your payment, and your order is on its way.';
}

function lineTotal({ quantity, price }: Receipt['lines'][number], currency: string): string {
  return formatMoney({ amount: quantity * price, currency });
}
