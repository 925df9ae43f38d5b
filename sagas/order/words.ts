import { directionOf } from '../../saga/phases.ts';
import { isWaived } from '../../saga/rules/instance.ts';
import type { OrderEvent } from './events.ts';
import type { Order } from './order.ts';
import { partyOf, phaseWords } from './steps.ts';

/** That a phase was done. Whichever step is undone, its payments end together: what was charged is refunded, what was not is given back. */
export function doneWords({ step, phase, result }: OrderEvent & { type: 'phase_succeeded' }): string {
  if (partyOf(step) !== 'psp' || directionOf(phase) === 'forward') return phaseWords({ step, phase }).done;
  const { refunded = 0, voided = 0 } = result;
  if (refunded > 0) return phaseWords({ step: 'capturePayment', phase: 'compensate' }).done;
  return voided > 0
    ? phaseWords({ step: 'authorizePayment', phase: 'compensate' }).done
    : 'Nothing is held or charged';
}

/** What is next for an order that is complete. */
export function completedWords(order: Order): string {
  return isWaived(order, { step: 'warehouseOrder', phase: 'confirm' })
    ? 'Nothing: the order could not be sent, and what had been paid is given back.'
    : 'Nothing: the order is complete.';
}
