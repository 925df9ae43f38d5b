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
API        ${api}
Shop       ${api}/shop
Temporal   ${temporalUi}  (${temporal})
Sandboxes  ${sandbox}
PostgreSQL ${postgres}

Place an order, and wait for its outcome:

curl -sS ${api}/orders -H 'Content-Type: application/json' -H 'Prefer: wait=10' \\
  -H "Idempotency-Key: order-$(date +%s)" \\
  -d '${JSON.stringify(order)}'

Ctrl-C stops everything.
`;
}
