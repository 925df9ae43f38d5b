import { isDecisionName, policyOf, type Amendable } from '../../sagas/order/decisions.ts';
import type { OrderKept } from '../../sagas/order/store/kept.ts';
import type { RecordedEvent } from '../../store/instances/instance-queries.ts';
import type { OrderEvent } from '../../sagas/order/events.ts';
import { formatMoney } from '../../values/money.ts';
import { phaseWords, type StepPhase } from '../../sagas/order/steps.ts';
import { doneAgainWords, doneWords } from '../../sagas/order/words.ts';
import { directionOf } from '../../saga/phases.ts';
import type { CaseEnd } from '../../saga/rules/case-record.ts';
import type { CaseStory } from '../../store/cases/review-queries.ts';
import { titleOf } from '../../sagas/order/decision-words.ts';

export interface TimelineEntry {
  readonly at: string;
  readonly source: 'case' | 'order';
  readonly kind: string;
  readonly by?: string;
  /** Words that a person reads. */
  readonly text: string;
  /** In the timeline of an order: what it says happened to this case. */
  readonly caseId?: string;
}

/** What happened to a case and to its order, oldest first. */
export function timelineOf(
  { events, instanceEvents }: Pick<CaseStory<OrderKept>, 'events' | 'instanceEvents'>,
  amends: Amendable | undefined,
): TimelineEntry[] {
  const ofCase = events.map((event) => ({
    at: event.at.toISOString(),
    source: 'case' as const,
    kind: event.kind,
    ...(event.by === null ? {} : { by: event.by }),
    text: caseWords(event, amends),
  }));
  // The case tells of itself, and in more words.
  const ofOrder = orderTimeline(instanceEvents).filter(({ caseId }) => caseId === undefined);
  return [...ofOrder, ...ofCase].sort((one, other) => one.at.localeCompare(other.at));
}

/** What happened to an order, oldest first. */
export function orderTimeline(orderEvents: readonly RecordedEvent<OrderKept>[]): TimelineEntry[] {
  return orderEvents.flatMap(({ at, event }) => {
    const text = isIdle(event, orderEvents) ? undefined : orderWords(event, orderEvents);
    if (text === undefined) return [];
    return [
      {
        at: at.toISOString(),
        source: 'caseId' in event ? ('case' as const) : ('order' as const),
        kind: shownAs[event.type] ?? event.type,
        ...('by' in event && !isByStock(event, orderEvents) ? { by: event.by } : {}),
        text,
        ...('caseId' in event ? { caseId: event.caseId } : {}),
      },
    ];
  });
}

/** In a timeline that also tells of a case and of steps, what happened to the order as a whole says so. */
const shownAs: Partial<Record<OrderEvent['type'], string>> = {
  accepted: 'order_accepted',
  redriven: 'order_redriven',
  revised: 'order_revised',
  completed: 'order_completed',
  cancelled: 'order_cancelled',
};

function caseWords(
  { kind, text, detail }: CaseStory<OrderKept>['events'][number],
  amends: Amendable | undefined,
): string {
  const said = text ?? '';
  const named = (decision: string) => inSentence(decision, amends);
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
      return `Tried to ${named(detail?.decision ?? 'decide')}, which was refused: ${said}`;
    case 'closed':
      return said === '' ? 'Closed: the decision is in effect' : `Closed. ${said}`;
  }
}

/** What was decided, as its button says it: `Decided to …`. */
function inSentence(decision: string, amends: Amendable | undefined): string {
  if (!isDecisionName(decision)) return decision;
  const title = titleOf(decision, amends);
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** The undo of what never was is on record, and nothing happened. */
function isIdle(event: OrderEvent, all: readonly RecordedEvent<OrderKept>[]): boolean {
  return (
    event.type === 'phase_succeeded' &&
    directionOf(event.phase) === 'undo' &&
    !all.some(({ event: other }) => other.type === 'phase_attempted' && isSame(other, event))
  );
}

/** The phase had succeeded before. */
function isRepeated(event: OrderEvent & StepPhase, all: readonly RecordedEvent<OrderKept>[]): boolean {
  const first = all.find(({ event: other }) => other.type === 'phase_succeeded' && isSame(other, event));
  return first !== undefined && first.event !== event;
}

/** On record as taken, but by nobody: what was missing is there, and the same moment ends its case. */
function isByStock(event: OrderEvent, all: readonly RecordedEvent<OrderKept>[]): boolean {
  if (event.type !== 'decision_taken' || event.by !== 'stock') return false;
  const next = all[all.findIndex((one) => one.event === event) + 1]?.event;
  return next?.type === 'case_closed' && next.how === 'solved' && next.caseId === event.caseId;
}

function isSame(one: StepPhase, { step, phase }: StepPhase): boolean {
  return one.step === step && one.phase === phase;
}

/** `undefined` for attempts that came to nothing yet. */
function orderWords(event: OrderEvent, all: readonly RecordedEvent<OrderKept>[]): string | undefined {
  switch (event.type) {
    case 'accepted':
      return `The order was accepted: ${formatMoney(event.total)}`;
    case 'phase_succeeded':
      return (isRepeated(event, all) ? doneAgainWords(event) : undefined) ?? doneWords(event);
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
    case 'found_shipped':
      return 'The warehouse says that it was told to ship this order before';
    case 'payments_read':
      return 'The payment provider was asked anew what is charged';
    case 'redriven':
      return 'The order was redriven';
    case 'cancel_started':
      return `The order is being undone: ${event.reason ?? event.message}`;
    case 'cancel_held':
      return `A cancel waits for what comes of the last step: ${event.reason ?? event.message}`;
    case 'revised':
      return `Revision ${event.revision} of the order: ${formatMoney(event.total)}`;
    case 'refund_granted':
      return `A refund of ${inItsCurrency(event.amount, all)} was granted: ${event.reason}`;
    case 'refund_paid':
      return `A refund of ${inItsCurrency(event.amount, all)} was paid`;
    case 'completed':
      return 'The order is complete';
    case 'cancelled':
      return 'The order is cancelled, and undone';
    case 'case_opened':
      return event.audience === 'customer' ? 'The customer is asked what to do' : 'A decision is needed';
    case 'case_passed_on':
      return 'Passed on to an operator';
    case 'decision_taken':
      return isByStock(event, all)
        ? 'What was missing is there'
        : `Decided to ${inSentence(event.decision, amendsOf(event.caseId, all))}`;
    case 'case_closed':
      return endWords[event.how];
    case 'phase_attempted':
      return undefined;
  }
}

const endWords: Record<CaseEnd, string> = {
  decided: 'The decision is in effect',
  solved: 'Nothing is left to decide: it was solved without a person',
  cancelled: 'Nothing is left to decide: the order is being undone',
  last_resort: 'Nobody decided in time: the last resort is in effect',
  failed: 'What was decided could not be done',
};

function amendsOf(caseId: string, all: readonly RecordedEvent<OrderKept>[]): Amendable | undefined {
  const opening = all.find(({ event }) => event.type === 'case_opened' && event.caseId === caseId)?.event;
  return opening?.type === 'case_opened' ? policyOf(opening.cause, { pivoted: false }).amends : undefined;
}

/** Events of an order name amounts only; the first one has the currency. */
function inItsCurrency(amount: number, [first]: readonly RecordedEvent<OrderKept>[]): string {
  return first?.event.type === 'accepted' ? formatMoney({ ...first.event.total, amount }) : String(amount);
}
