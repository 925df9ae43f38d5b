import { isDeclined, isWaived } from '../domain/order.ts';
import { stepShapes, type StepPhase } from '../domain/steps.ts';
import type { Alignment, NamedPhase } from '../saga/rules/alignment.ts';
import type { OrderFences } from '../saga/rules/fence.ts';
import { readFences } from './fence.ts';
import type { OrderFacts, OrderTransaction } from './order-transaction.ts';

/** The hash of what each phase of an order would ask for now. */
export type Wanted = (facts: OrderFacts) => (at: StepPhase) => string;

/** What the rules of alignment have to know of an order. */
export function alignmentOf(facts: OrderFacts, fences: OrderFences, wanted: Wanted): Alignment {
  const { order } = facts;
  const hashOf = wanted(facts);
  return {
    steps: stepShapes,
    fences,
    wanted: (at) => hashOf(ofOrder(at)),
    isDeclined: (at) => isDeclined(order, ofOrder(at)),
    isWaived: (at) => isWaived(order, ofOrder(at)),
  };
}

/** As it is within this transaction. */
export async function readAlignment(tx: OrderTransaction, wanted: Wanted): Promise<Alignment> {
  return alignmentOf(tx.facts, await readFences(tx), wanted);
}

/** The rules name steps freely; those of an order are the ones in {@link stepShapes}. */
function ofOrder({ step, phase }: NamedPhase): StepPhase {
  return { step: step as StepPhase['step'], phase };
}
