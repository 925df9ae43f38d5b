import type { OrderEvent } from '../domain/events.ts';
import { formatMoney } from '../domain/money.ts';
import { partyOf, type StepPhase } from '../domain/steps.ts';
import { directionOf } from '../saga/phases.ts';
import { phaseWords } from './phase-words.ts';
import type { CaseStory } from '../journal/review-queries.ts';

export interface TimelineEntry {
  readonly at: string;
  readonly source: 'case' | 'order';
  readonly kind: string;
  readonly by?: string;
  /** Words that a person reads. */
  readonly text: string;
}

/** What happened to a case and to its order, oldest first. */
export function timelineOf({ events, orderEvents }: CaseStory): TimelineEntry[] {
  const ofCase = events.map((event) => ({
    at: event.at.toISOString(),
    source: 'case' as const,
    kind: event.kind,
    ...(event.by === null ? {} : { by: event.by }),
    text: caseWords(event),
  }));
  const ofOrder = orderEvents.flatMap(({ at, event }) => {
    const text = isIdle(event, orderEvents) ? undefined : orderWords(event);
    const by = 'by' in event ? { by: event.by } : {};
    return text === undefined
      ? []
      : [{ at: at.toISOString(), source: 'order' as const, kind: event.type, ...by, text }];
  });
  return [...ofOrder, ...ofCase].sort((one, other) => one.at.localeCompare(other.at));
}

function caseWords({ kind, text, detail }: CaseStory['events'][number]): string {
  const said = text ?? '';
  const note = detail?.note === undefined ? '' : ` (${detail.note})`;
  switch (kind) {
    case 'opened':
      return `The case was opened: ${said.replaceAll('_', ' ')}`;
    case 'opened_again':
      return `The case is open again. ${said}`;
    case 'passed_on':
      return `Passed on to an operator. ${said}`;
    case 'escalated':
      return `Escalated to the leads. ${said}`;
    case 'wait_over':
      return 'The wait is over';
    case 'claimed':
      return 'Claimed';
    case 'released':
      return 'Released';
    case 'taken_over':
      return `Taken over from ${said}`;
    case 'assigned':
      return `Assigned to the team ${said}`;
    case 'noted':
      return said;
    case 'approved_first':
      return `Decided to ${named(detail?.decision ?? 'approve')}, and a second person has to: ${said}${note}`;
    case 'proposed':
      return `Decided to ${named(detail?.decision ?? 'go on')}, and the amount has to be approved: ${said}${note}`;
    case 'decided':
      return detail?.decision === undefined ? said : `Decided to ${named(detail.decision)}: ${said}${note}`;
    case 'refused':
      return `Was refused to ${named(detail?.decision ?? 'decide')}: ${said}`;
    case 'closed':
      return said === '' ? 'Closed: the decision is in effect' : `Closed. ${said}`;
  }
}

function named(decision: string): string {
  return decision.replaceAll('_', ' ');
}

/** The undo of what never was is on record, and nothing happened. */
function isIdle(event: OrderEvent, all: CaseStory['orderEvents']): boolean {
  return (
    event.type === 'phase_succeeded' &&
    directionOf(event.phase) === 'undo' &&
    !all.some(({ event: other }) => other.type === 'phase_attempted' && isSame(other, event))
  );
}

function isSame(one: StepPhase, { step, phase }: StepPhase): boolean {
  return one.step === step && one.phase === phase;
}

/** Whichever step is undone, its payments end together: what was charged is refunded, what was not is given back. */
function doneWords({ step, phase, result }: OrderEvent & { type: 'phase_succeeded' }): string {
  if (partyOf[step] !== 'psp' || directionOf(phase) === 'forward') return phaseWords({ step, phase }).done;
  const { refunded = 0, voided = 0 } = result;
  if (refunded > 0) return phaseWords({ step: 'capturePayment', phase: 'compensate' }).done;
  return voided > 0
    ? phaseWords({ step: 'authorizePayment', phase: 'compensate' }).done
    : 'Nothing is held or charged';
}

/** `undefined` for what the case tells itself, and for attempts that came to nothing yet. */
function orderWords(event: OrderEvent): string | undefined {
  switch (event.type) {
    case 'order_accepted':
      return `The order was accepted: ${formatMoney(event.total)}`;
    case 'phase_succeeded':
      return doneWords(event);
    case 'phase_refused':
      return `${phaseWords(event).thing} was refused: ${event.message}`;
    case 'phase_waived':
      return `${phaseWords(event).thing} is done without`;
    case 'attempt_failed':
      return `${phaseWords(event).thing} failed for now: ${event.message}`;
    case 'step_parked':
      return `${phaseWords(event).thing} waits for an engineer: ${event.message}`;
    case 'closing_refused':
      return `The order could not be ended: ${event.message}`;
    case 'books_vouched':
      return `The books were vouched for (${event.reference}): ${event.reason}`;
    case 'payments_read':
      return 'The payment provider was asked anew what is charged';
    case 'order_redriven':
      return 'The order was redriven';
    case 'cancel_started':
      return `The order is being undone: ${event.reason ?? event.message}`;
    case 'order_revised':
      return `Revision ${event.revision} of the order: ${formatMoney(event.total)}`;
    case 'refund_granted':
      return `A refund was granted: ${event.reason}`;
    case 'refund_paid':
      return 'A refund was paid';
    case 'order_completed':
      return 'The order is complete';
    case 'order_cancelled':
      return 'The order is cancelled, and undone';
    case 'phase_attempted':
    case 'case_opened':
    case 'case_passed_on':
    case 'case_closed':
    case 'decision_taken':
      return undefined;
  }
}
