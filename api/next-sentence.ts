import { blockers, phaseOf, reasonOf, statusOf, type Order } from '../domain/order.ts';
import { directionOf, type StepName, type StepPhase } from '../domain/steps.ts';

/** What is being done while a phase is attempted. */
const doing: Record<StepName, Partial<Record<StepPhase['phase'], string>>> = {
  authorizePayment: {
    run: 'the payment is being authorised',
    compensate: 'the authorisation of the payment is being given back',
  },
  stockHold: {
    try: 'the items are being reserved',
    confirm: 'the reserved items are being sold',
    cancel: 'the reserved items are being released',
  },
  capturePayment: { run: 'the payment is being captured', compensate: 'the payment is being refunded' },
  warehouseOrder: {
    try: 'the order is being placed with the warehouse',
    confirm: 'the warehouse is being told to ship',
    cancel: 'the order at the warehouse is being cancelled',
  },
  sendReceipt: { run: 'the receipt is being sent' },
};

/** The way of an order when all goes well. */
const way: readonly StepPhase[] = [
  { step: 'authorizePayment', phase: 'run' },
  { step: 'stockHold', phase: 'try' },
  { step: 'capturePayment', phase: 'run' },
  { step: 'warehouseOrder', phase: 'try' },
  { step: 'stockHold', phase: 'confirm' },
  { step: 'warehouseOrder', phase: 'confirm' },
  { step: 'sendReceipt', phase: 'run' },
];

/** One sentence that tells what happens next, or what it waits for. */
export function nextSentence(order: Order): string {
  switch (statusOf(order)) {
    case 'completed':
      return 'Nothing: the order is complete.';
    case 'cancelled':
      return 'Nothing: the order is cancelled, and what had been done for it is undone.';
    case 'stalled':
      return `${waitsForEngineer(order)}; redrive to continue${order.pivoted ? '' : ', or cancel'}.`;
    case 'cancelling':
      return blockers(order).length > 0
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

/** As neutral as the cause's own words: a customer may read it. */
function waitsForDecision(order: Order): string {
  return `Waits for a decision: ${reasonOf(order)?.message ?? ''}`;
}

function waitsForEngineer(order: Order): string {
  const steps = blockers(order).map(
    ({ step, phase, cause }) => `${step} (${phase}${cause ? `: ${cause}` : ''})`,
  );
  return `Waits for an engineer: ${steps.join(' and ')} did not succeed`;
}

function activities(order: Order, direction: 'forward' | 'undo'): string[] {
  const active = order.phases.filter(
    ({ phase, status }) =>
      directionOf(phase) === direction && (status === 'running' || status === 'retrying'),
  );
  if (active.length > 0) {
    return active.map((record) => wording(record) + (record.status === 'retrying' ? ', again' : ''));
  }
  if (direction === 'undo') return [];
  const next = way.find((phase) => phaseOf(order, phase)?.status !== 'succeeded');
  return next === undefined ? [] : [wording(next)];
}

function wording({ step, phase }: StepPhase): string {
  return doing[step][phase] ?? `${step} is at its ${phase}`;
}

function sentence(parts: readonly string[], otherwise: string): string {
  const text = parts.length > 0 ? parts.join(', and ') : otherwise;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
