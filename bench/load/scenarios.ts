import type { Ending } from '../contenders/priced-order.ts';
import type { OrderRequest } from '../contenders/order-request.ts';

const order: OrderRequest = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  currency: 'EUR',
  lines: [{ sku: 'TEA-GREEN', quantity: 1 }],
  paymentMethod: 'pm_card_visa',
};

// To the Antarctic the sandbox does not deliver.
const toNowhere = { ...order, shippingAddress: { ...order.shippingAddress, country: 'AQ' } };

/** The items that every bench has on its shelf beside the catalogue, each of which few order. */
export const hundredItems: readonly string[] = Array.from({ length: 100 }, (_, n) => `BENCH-${n}`);

interface Scenario {
  readonly title: string;
  /** Of the n-th order, from 0. */
  readonly orderOf: (n: number) => OrderRequest;
  readonly ending: Ending;
}

/** What is ordered, and how it has to end. */
export const scenarios = {
  happy: { title: 'every order is completed', orderOf: () => order, ending: 'completed' },
  spread: {
    title: 'every order is completed, and each of a hundred items is ordered in turn',
    orderOf: (n) => ({
      ...order,
      lines: [{ sku: hundredItems[n % hundredItems.length] ?? '', quantity: 1 }],
    }),
    ending: 'completed',
  },
  refused: {
    title: 'the warehouse refuses, and everything is undone',
    orderOf: () => toNowhere,
    ending: 'cancelled',
  },
} as const satisfies Record<string, Scenario>;

export type ScenarioName = keyof typeof scenarios;
export const scenarioNames = Object.keys(scenarios) as ScenarioName[];
