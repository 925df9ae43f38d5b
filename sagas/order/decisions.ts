import type { CaseResolution } from '../../saga/rules/case-record.ts';
import type { NamedPhase } from '../../saga/phases.ts';
import type { Cause } from './causes.ts';
import { allPhases, partyOf, type StepName, type StepPhase } from './steps.ts';

/** The decisions that a person may take. The policy says which of them a case allows, and which data each needs. */
export const decisionNames = [
  'retry',
  'amend',
  'substitute',
  'ship_partial',
  'wait',
  'approve',
  'refund',
  'waive',
  'cancel',
] as const;

export type DecisionName = (typeof decisionNames)[number];

export function isDecisionName(value: unknown): value is DecisionName {
  return decisionNames.some((name) => name === value);
}

/** How a decision rules on what was refused `at`. */
export function resolutionOf(decision: DecisionName, at: Pick<NamedPhase, 'step'>): CaseResolution {
  switch (decision) {
    case 'retry':
    case 'amend':
    case 'substitute':
    case 'ship_partial':
    case 'wait':
    case 'approve':
      return 'retry';
    case 'refund':
      // The steps of the payment give it back.
      return partyOf(at.step as StepName) === 'psp' ? 'retry' : 'waived';
    case 'waive':
      return 'waived';
    case 'cancel':
      return 'cancel';
  }
}

const confirms = allPhases.filter(({ phase }) => phase === 'confirm');

/** The phases that are done without too, whichever case was decided so: of a refunded order nothing is sold or shipped. */
export function alsoWaivedBy(decision: string): readonly StepPhase[] {
  return decision === 'refund' ? confirms : [];
}

/** The fields that `amend` corrects. */
export type Amendable = 'paymentMethod' | 'shippingAddress' | 'email';

/** Whose queues there are. The leads are who the engine escalates to. */
export const teams = ['payments', 'stock', 'shipping', 'risk', 'support', 'operations', 'leads'] as const;

/** How a case of one cause is dealt with. */
export interface CasePolicy {
  readonly team: (typeof teams)[number];
  /** 1 comes first. */
  readonly priority: 1 | 2 | 3;
  /** In the order in which they are offered. */
  readonly decisions: readonly DecisionName[];
  readonly amends?: Amendable;
  /** The customer is asked first: they can mend it, by another payment method for example. */
  readonly mendableByCustomer?: true;
  /** These take two persons. */
  readonly fourEyes?: readonly DecisionName[];
  /** The world may solve it: the item comes back. */
  readonly solvedByStock?: true;
}

const payment = {
  team: 'payments',
  priority: 2,
  decisions: ['retry', 'amend', 'cancel'],
  amends: 'paymentMethod',
} as const satisfies CasePolicy;

const customersPayment = { ...payment, mendableByCustomer: true } as const satisfies CasePolicy;

const stock = {
  team: 'stock',
  priority: 2,
  decisions: ['substitute', 'ship_partial', 'wait', 'cancel'],
  solvedByStock: true,
} as const satisfies CasePolicy;

const address = {
  team: 'shipping',
  priority: 2,
  decisions: ['amend', 'cancel'],
  amends: 'shippingAddress',
} as const satisfies CasePolicy;

const policies: Partial<Record<Cause, CasePolicy>> = {
  insufficient_funds: customersPayment,
  card_declined: customersPayment,
  card_data_invalid: customersPayment,
  card_expired: customersPayment,
  authentication_required: customersPayment,
  velocity_limit: customersPayment,
  issuer_unavailable: payment,
  authorization_expired: payment,
  amount_above_hold: payment,
  // The bank has the last word on its card: whoever trusts the customer may ask it again, or take another payment method.
  suspected_fraud: {
    team: 'risk',
    priority: 1,
    decisions: ['approve', 'amend', 'cancel'],
    amends: 'paymentMethod',
    fourEyes: ['approve', 'amend'],
  },
  amount_above_limit: { team: 'risk', priority: 2, decisions: ['approve', 'cancel'] },
  out_of_stock: stock,
  hold_lost: { ...stock, priority: 1 },
  item_discontinued: { ...stock, decisions: ['substitute', 'ship_partial', 'cancel'] },
  address_not_served: address,
  warehouse_refused: { ...address, decisions: ['retry', 'amend', 'substitute', 'ship_partial', 'cancel'] },
  // Nothing brings the parcel back: the order is decided to be what is in it.
  shipped_otherwise: { team: 'stock', priority: 1, decisions: ['substitute', 'ship_partial', 'cancel'] },
  recipient_refused: { team: 'support', priority: 3, decisions: ['amend', 'waive'], amends: 'email' },
};

/** Causes that go away when the item comes back. */
export const solvableByStock = Object.entries(policies).flatMap(([cause, policy]) =>
  policy.solvedByStock === true ? [cause] : [],
);

/** After the pivot the goods are sold: only what goes forward is left. */
const afterPivot: Partial<Record<Cause, CasePolicy>> = {
  // Beside what was given back nothing is taken for another item.
  payment_given_back: { team: 'payments', priority: 1, decisions: ['wait', 'refund'] },
  // An order that was cancelled there never comes back by itself.
  warehouse_cancelled: { team: 'stock', priority: 1, decisions: ['substitute', 'refund'] },
  recipient_refused: { team: 'support', priority: 3, decisions: ['amend', 'waive'], amends: 'email' },
};

const lostAfterPivot: CasePolicy = {
  team: 'stock',
  priority: 1,
  decisions: ['wait', 'substitute', 'refund'],
};

/** Of a case as it is. Where a decision on it waits for an approval, one may approve it, or decide otherwise. */
export function policyOfCase(
  { cause, proposed }: { cause: Cause; proposed?: { readonly cause: Cause } | null | undefined },
  { pivoted }: { pivoted: boolean },
): CasePolicy {
  if (proposed === null || proposed === undefined) return policyOf(cause, { pivoted });
  const before = policyOf(proposed.cause, { pivoted });
  const { team, priority } = policyOf('amount_above_limit', { pivoted: false });
  const others = before.decisions.filter((name) => name !== 'approve');
  return { ...before, team, priority, decisions: ['approve', ...others] };
}

export function policyOf(cause: Cause, { pivoted }: { pivoted: boolean }): CasePolicy {
  if (pivoted) return afterPivot[cause] ?? lostAfterPivot;
  return policies[cause] ?? { team: 'operations', priority: 2, decisions: ['retry', 'cancel'] };
}
