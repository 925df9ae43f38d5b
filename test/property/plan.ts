import fc from 'fast-check';
import type { Party } from '../rig/shop.ts';

/** One customer's order. */
export interface OrderPlan {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly paymentMethod: string;
  readonly country: string;
  /** After it is completed. */
  readonly refunds: readonly RefundPlan[];
}

/** How often, and how well, somebody's request gets through. `stale`: it is sent once more, as if nothing had come of it. */
export type Sending = 'once' | 'twice' | 'lost' | 'stale';

/** Given back of an order that is completed: percent of its total; 100 is all that is left. */
export interface RefundPlan {
  readonly share: number;
  readonly sending: Sending;
}

export type CancelWay = 'rest' | 'signal' | 'temporal';

/** What happens next, in this order; nothing waits for what came before to be over. */
export type Move =
  | { readonly kind: 'place'; readonly order: OrderPlan }
  | {
      readonly kind: 'fault';
      readonly party: Party;
      readonly fault: Readonly<Record<string, unknown>>;
    }
  /** `which` of the orders placed so far, counted from the last. */
  | { readonly kind: 'cancel'; readonly which: number; readonly way: CancelWay }
  /** An operator decides on one of the open cases; `pick` chooses which, and what. */
  | { readonly kind: 'decide'; readonly pick: number; readonly sending: Sending }
  /** The customer gives another card. */
  | { readonly kind: 'pay'; readonly which: number; readonly card: string; readonly sending: Sending }
  | { readonly kind: 'refund'; readonly which: number; readonly refund: RefundPlan }
  | { readonly kind: 'redrive' }
  | { readonly kind: 'kill_worker' }
  | { readonly kind: 'lapse'; readonly which: number }
  | { readonly kind: 'wait'; readonly ms: number };

/** What there is to buy; TEA-WHITE is out of stock, and of a few things there are only some pieces. */
export const scarce = { 'POT-CAST': 6, 'CUP-SET': 20 } as const;

const line = fc.record({
  sku: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('TEA-GREEN', 'TEA-BLACK') },
    { weight: 4, arbitrary: fc.constantFrom('POT-CAST', 'CUP-SET') },
    { weight: 1, arbitrary: fc.constant('TEA-WHITE') },
  ),
  quantity: fc.integer({ min: 1, max: 4 }),
});

const good = 'pm_card_visa';
const declined = [
  'pm_card_visa_chargeDeclined',
  'pm_card_visa_chargeDeclinedInsufficientFunds',
  'pm_card_chargeDeclinedFraudulent',
  'pm_card_chargeDeclinedProcessingError',
  'pm_card_authenticationRequired',
  'pm_card_threeDSecure2Required',
];

const sending = fc.constantFrom<Sending>('once', 'once', 'twice', 'lost', 'stale');

const refund = fc.record({ share: fc.constantFrom(10, 30, 50, 100), sending });

const order = fc.record({
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  paymentMethod: fc.oneof(
    { weight: 5, arbitrary: fc.constant(good) },
    { weight: 1, arbitrary: fc.constantFrom(...declined) },
  ),
  country: fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('GB', 'DE') },
    { weight: 1, arbitrary: fc.constant('AQ') },
  ),
  refunds: fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(refund, { minLength: 1, maxLength: 3 }) },
  ),
});

const operations: Readonly<Record<Party, readonly string[]>> = {
  psp: ['create', 'authorize', 'capture', 'void', 'refund', 'retrieve'],
  warehouse: ['place', 'release', 'cancel', 'retrieve'],
  mailbox: ['deliver'],
};

const refusals: Readonly<Record<Party, readonly { kind: 'refuse'; code: string }[]>> = {
  psp: ['generic_decline', 'fraudulent', 'try_again_later'].map((code) => ({ kind: 'refuse', code })),
  warehouse: ['out_of_stock', 'item_discontinued', 'generic_decline'].map((code) => ({
    kind: 'refuse',
    code,
  })),
  mailbox: [{ kind: 'refuse', code: 'generic_decline' }],
};

const fault = fc.constantFrom<Party>('psp', 'psp', 'warehouse', 'warehouse', 'mailbox').chain((party) =>
  fc.record({
    kind: fc.constant('fault' as const),
    party: fc.constant(party),
    fault: fc
      .record({
        operation: fc.constantFrom(...operations[party]),
        times: fc.integer({ min: 1, max: 8 }),
        how: fc.oneof(
          fc.record({
            kind: fc.constant('delay'),
            ms: fc.constantFrom(100, 500, 2_000),
            before: fc.boolean(),
          }),
          fc.constantFrom(
            { kind: 'lose_answer' },
            { kind: 'fail_before' },
            { kind: 'fail_after' },
            { kind: 'fail_sticky' },
            { kind: 'fail_sticky', effect: true },
            { kind: 'rate_limit' },
            { kind: 'malformed' },
            { kind: 'outage' },
          ),
          fc.constantFrom(...refusals[party]),
        ),
      })
      .map(({ how, ...scope }) => ({ ...scope, ...how })),
  }),
);

const which = fc.nat({ max: 9 });

const disturbance: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fault },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('cancel' as const),
      which,
      way: fc.constantFrom<CancelWay>('rest', 'signal', 'temporal'),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), pick: fc.nat({ max: 99 }), sending }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('pay' as const),
      which,
      card: fc.constantFrom(good, good, ...declined),
      sending,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('refund' as const), which, refund }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'redrive' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'kill_worker' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lapse' as const), which }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 400 }) }),
  },
);

/** So many orders, each followed by up to two disturbances. */
export function plan(orders: number): fc.Arbitrary<readonly Move[]> {
  return fc
    .array(fc.tuple(order, fc.array(disturbance, { maxLength: 2 })), {
      minLength: orders,
      maxLength: orders,
      size: 'max',
    })
    .map((placed) =>
      placed.flatMap(([order, disturbances]): Move[] => [{ kind: 'place', order }, ...disturbances]),
    );
}
