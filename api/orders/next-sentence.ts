import { askedInReview } from '../../sagas/order/customer-words.ts';
import { reasonOf, statusOf, type Order } from '../../sagas/order/order.ts';
import { decisionLost } from '../../saga/causes.ts';
import { blockersOf, isClosingParked, isWaived, phaseOf } from '../../saga/rules/instance.ts';
import { phaseWords, way } from '../../sagas/order/steps.ts';
import { completedWords } from '../../sagas/order/words.ts';
import { directionOf } from '../../saga/phases.ts';

/** One sentence that tells what happens next, or what it waits for. */
export function nextSentence(order: Order): string {
  switch (statusOf(order)) {
    case 'completed':
      return completedWords(order);
    case 'cancelled':
      return 'Nothing: the order is cancelled, and what had been done for it is undone.';
    case 'stalled':
      if (blockersOf(order).length === 0) return waitsForBooks;
      return `${waitsForEngineer(order)}; ${whatMends(order)}.`;
    case 'cancelling':
      if (isClosingParked(order)) return waitsForBooks;
      return blockersOf(order).length > 0
        ? `${waitsForEngineer(order)}; redrive to continue undoing.`
        : sentence(activities(order, 'undo'), 'What was done for the order is being undone');
    case 'in_review':
      return waitsForDecision(order);
    case 'action_required':
      return `Waits for the customer: ${reasonOf(order)?.message ?? ''}`;
    case 'pending':
      return sentence(activities(order, 'forward'), 'The order is about to be completed');
  }
}

const waitsForBooks =
  'Waits for an engineer: the order was to end, and its books do not balance; mend them and redrive, or settle by hand.';

function whatMends(order: Order): string {
  if (blockersOf(order).some(({ cause }) => cause === decisionLost))
    return 'take the decision that was lost again, and then redrive';
  if (order.pivoted) return 'redrive to continue';
  // Its run stands against the record, which outranks it: attempted again it would come to the same.
  const isAstray = blockersOf(order).some(({ cause }) => cause === 'history_diverged');
  return isAstray ? 'compensate, which undoes what is left' : 'redrive to continue, or cancel';
}

/** As neutral as the cause's own words: a customer may read it. */
function waitsForDecision(order: Order): string {
  const reason = reasonOf(order);
  return `Waits for a decision: ${reason === undefined ? '' : askedInReview(reason)}`;
}

function waitsForEngineer(order: Order): string {
  const parked = blockersOf(order).map(
    (record) =>
      `${lowered(phaseWords(record).thing)} did not succeed${record.cause ? ` (${record.cause})` : ''}`,
  );
  return `Waits for an engineer: ${parked.join(', and ')}`;
}

function activities(order: Order, direction: 'forward' | 'undo'): string[] {
  const active = order.phases.filter(
    ({ phase, status }) =>
      directionOf(phase) === direction && (status === 'running' || status === 'retrying'),
  );
  if (active.length > 0) {
    return active.map((record) => phaseWords(record).doing + (record.status === 'retrying' ? ', again' : ''));
  }
  if (direction === 'undo') return [];
  const next = way.find((phase) => phaseOf(order, phase)?.status !== 'succeeded' && !isWaived(order, phase));
  return next === undefined ? [] : [phaseWords(next).doing];
}

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function sentence(parts: readonly string[], otherwise: string): string {
  const text = parts.length > 0 ? parts.join(', and ') : otherwise;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
