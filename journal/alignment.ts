import { isDeclined, isWaived } from '../domain/order.ts';
import { stepShapes, type StepPhase } from '../domain/steps.ts';
import { isSame, type Alignment, type NamedPhase } from '../saga/rules/alignment.ts';
import type { OrderFences } from '../saga/rules/fence.ts';
import { readFences } from './fence.ts';
import type { OrderFacts, OrderTransaction } from './order-transaction.ts';
import { readOpenCases } from './review-cases.ts';

/** The hash of what each phase of an order would ask for now. */
export type Wanted = (facts: OrderFacts) => (at: StepPhase) => string;

/** What the rules of alignment have to know of an order. `cases`: the phases whose cases are not closed. */
export function alignmentOf(
  facts: OrderFacts,
  { fences, cases, wanted }: { fences: OrderFences; cases: readonly StepPhase[]; wanted: Wanted },
): Alignment {
  const { order } = facts;
  const hashOf = wanted(facts);
  return {
    steps: stepShapes,
    fences,
    wanted: (at) => hashOf(ofOrder(at)),
    isDeclined: (at) => isDeclined(order, ofOrder(at)),
    isWaived: (at) => isWaived(order, ofOrder(at)),
    hasCase: (at) => cases.some((one) => isSame(one, at)),
  };
}

/** As it is within this transaction. */
export async function readAlignment(tx: OrderTransaction, wanted: Wanted): Promise<Alignment> {
  const fences = await readFences(tx);
  const cases = await readOpenCases(tx.client, tx.facts.orderId);
  return alignmentOf(tx.facts, { fences, cases, wanted });
}

/** The rules name steps freely; those of an order are the ones in {@link stepShapes}. */
function ofOrder({ step, phase }: NamedPhase): StepPhase {
  return { step: step as StepPhase['step'], phase };
}
