import { resolutionOf } from '../decisions.ts';
import { driftCauses } from '../drift-causes.ts';
import { evolve } from '../order.ts';
import type { StoredSaga } from '../../../store/saga.ts';
import type { Cause } from '../causes.ts';
import { ofOrder, type StepName } from '../steps.ts';
import { factsOf, type Limits } from './cases/decision-facts.ts';
import { groupOf } from './dead-letter-groups.ts';
import type { OrderKept } from './kept.ts';
import { orderRules, revisedOrder, type Wanted } from './order-rules.ts';
import { refundLetters } from './refunds/refunds.ts';
import { renewHolds } from './stock/stock.ts';

/** Orders, as the store knows them. The names in the engine's values are those that an order gave it. */
export function storedOrder(wanted: Wanted, limits: Limits): StoredSaga<OrderKept> {
  return {
    name: 'order',
    shown: ['total', 'pivoted'],
    driftCauses,
    evolve,
    rules: (now) => orderRules(wanted, now),
    revised: revisedOrder,
    renewHolds,
    resolutionOf: (decision, refused) => resolutionOf(decision as OrderKept['decision'], ofOrder(refused)),
    decisionFacts: (tx, one, command) => factsOf(tx, one, { command, limits }),
    letterGroupOf: (step, cause) => groupOf(step as StepName, cause as Cause),
    ownLetters: (cause) => (cause === 'refund_failed' ? refundLetters : undefined),
  };
}
