import type { Ending } from '../contenders/priced-order.ts';
import type { OrderRequest } from '../contenders/order-request.ts';

const order: OrderRequest = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  currency: 'EUR',
  lines: [{ sku: 'TEA-GREEN', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

/** What is ordered, and how it has to end. */
export const scenarios = {
  happy: { title: 'every order is completed', order, ending: 'completed' },
  refused: {
    title: 'the warehouse refuses, and everything is undone',
    // To the Antarctic the sandbox does not deliver.
    order: { ...order, shippingAddress: { ...order.shippingAddress, country: 'AQ' } },
    ending: 'cancelled',
  },
} as const satisfies Record<string, { title: string; order: OrderRequest; ending: Ending }>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
