import { withoutPassword } from '../../settings/without-password.ts';
import type { Addresses } from './addresses.ts';

const order = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  currency: 'EUR',
  lines: [{ sku: 'TEA-GREEN', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
};

/** What to look at, and an order to paste. */
export function welcome({ api, temporalUi, sandbox, temporal, postgres }: Addresses): string {
  return `
Shop          ${api}/shop
Reviews       ${api}/review
Orders        ${api}/orders
Dead letters  ${api}/dead-letters
REST API      ${api}/docs
Mail          ${sandbox}/sandbox/mailbox
Sandboxes     ${sandbox}/sandbox/
Temporal      ${temporalUi}  (${temporal})
PostgreSQL    ${withoutPassword(postgres)}

Place an order, and wait for its outcome:

curl -sS ${api}/orders -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
  -H "Idempotency-Key: order-$(date +%s)" \\
  -d '${JSON.stringify(order)}'

Ctrl-C stops everything.
`;
}
