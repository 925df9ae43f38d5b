import { directionOf } from '../../saga/phases.ts';
import { isWaived } from '../../saga/rules/instance.ts';
import type { OrderEvent } from './events.ts';
import { formatMoney } from '../../values/money.ts';
import { putAwayOf, unpaidOf, type Order } from './order.ts';
import { partyOf, phaseWords } from './steps.ts';

/** That a phase was done. Whichever step is undone, its payments end together: charges are refunded, and authorisations voided. */
export function doneWords({ step, phase, result }: OrderEvent & { type: 'phase_succeeded' }): string {
  if (partyOf(step) !== 'psp' || directionOf(phase) === 'forward') return phaseWords({ step, phase }).done;
  const { refunded = 0, voided = 0 } = result;
  if (refunded > 0) return phaseWords({ step: 'capturePayment', phase: 'compensate' }).done;
  return voided > 0
    ? phaseWords({ step: 'authorizePayment', phase: 'compensate' }).done
    : 'Nothing is held or charged';
}

/** The same of a step of the payment that was done before, and had to follow a decision. `undefined` for others: they did it once more. */
export function doneAgainWords({
  step,
  phase,
  result,
}: OrderEvent & { type: 'phase_succeeded' }): string | undefined {
  if (partyOf(step) !== 'psp' || directionOf(phase) !== 'forward') return undefined;
  const { authorized = 0, captured = 0, refunded = 0 } = result;
  if (step === 'authorizePayment')
    return authorized > 0 ? 'The payment was authorised again' : 'Nothing more had to be authorised';
  if (refunded > 0) return 'The amount that is not due any more was given back';
  return captured > 0 ? 'The amount that was still due was captured' : 'Nothing more had to be captured';
}

/** The next thing for an order that is complete. */
export function completedWords(order: Order): string {
  const putAway = putAwayOf(order);
  const toPay = unpaidOf(order) - putAway;
  const money = (amount: number) => formatMoney({ ...order.total, amount });
  if (toPay > 0) return `A refund of ${money(toPay)} was granted, and is to be paid.`;
  if (putAway > 0)
    return `Nothing: the order is complete. A refund of ${money(putAway)} was granted, and its dead letter archived: we do not pay it.`;
  return isWaived(order, { step: 'warehouseOrder', phase: 'confirm' })
    ? 'Nothing: the order could not be sent, and what had been paid is given back.'
    : 'Nothing: the order is complete.';
}
