import type { Cause } from '../../domain/causes.ts';
import { isDeclined, phaseOf, type Order } from '../../domain/order.ts';
import type { StepPhase } from '../../domain/steps.ts';
import type { OrderFences } from './fence.ts';

export interface Refusal {
  readonly cause: Cause;
  readonly message: string;
}

/** Why a phase is refused, or cannot follow the revision in force, by what is on record. */
export function refusalOf(order: Order, fences: OrderFences, at: StepPhase): Refusal | undefined {
  const fence = fences[at.step]?.[at.phase];
  if (fence?.state === 'refused' && fence.outcome.kind === 'refused') {
    const { cause, message } = fence.outcome;
    return { cause, message };
  }
  if (!isDeclined(order, at)) return undefined;
  return phaseOf(order, at)?.declinedFor ?? { cause: 'internal_error', message: 'It was refused.' };
}
