import type { Asked, Choice } from './asked.ts';
import type { OrderRecord } from './order-record.ts';
import { nameOf, type At } from './party.ts';

/** A refusal that waits for a decision, or of which the decision is being put into effect. */
export interface Case {
  readonly at: At;
  readonly status: 'open' | 'decided' | 'applying';
  readonly choice?: Choice;
  /** What was asked for before it was decided. */
  readonly before?: Asked;
}

/** A phase that a decision was about is attempted: the decision is in effect. */
export function withoutApplied(order: OrderRecord, at: At): OrderRecord {
  return caseOf(order, at)?.status === 'applying' ? withoutCase(order, at) : order;
}

export function caseOf({ cases }: OrderRecord, at: Pick<At, 'step' | 'phase'>): Case | undefined {
  return cases.find((one) => nameOf(one.at) === nameOf(at));
}

export function withoutCase(order: OrderRecord, at: At): OrderRecord {
  return { ...order, cases: order.cases.filter((one) => nameOf(one.at) !== nameOf(at)) };
}
