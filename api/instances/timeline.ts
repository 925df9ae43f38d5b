import { wordsOf } from '../../saga/definition.ts';
import { directionOf, isSame, type NamedPhase } from '../../saga/phases.ts';
import type { CaseEnd } from '../../saga/rules/case-record.ts';
import { isInstanceEvent, type InstanceEvent } from '../../saga/rules/instance-event.ts';
import type { CaseStory } from '../../store/cases/review-queries.ts';
import type { RecordedEvent } from '../../store/instances/instance-queries.ts';
import type { Kept } from '../../store/saga.ts';
import type { CasesApi, DecidedOn } from '../saga-api.ts';
import type { Spoken } from './next-sentence.ts';

export interface TimelineEntry {
  readonly at: string;
  /** `case`, or one of the saga's instances: `order`. */
  readonly source: string;
  readonly kind: string;
  readonly by?: string;
  /** Words that a person reads. */
  readonly text: string;
  /** In the timeline of an instance: what it says happened to this case. */
  readonly caseId?: string;
}

/** Of what a timeline tells. */
export interface Told extends Spoken {
  /** The name of an instance in answers: `order`. */
  readonly member: string;
  readonly titleOf: CasesApi['titleOf'];
}

/** The timeline of a case and of its instance, oldest first. */
export function timelineOf(
  told: Told,
  { events, instanceEvents }: Pick<CaseStory, 'events' | 'instanceEvents'>,
  on: DecidedOn,
): TimelineEntry[] {
  const ofCase = events.map((event) => ({
    at: event.at.toISOString(),
    source: 'case',
    kind: event.kind,
    ...(event.by === null ? {} : { by: event.by }),
    text: caseWords(told, event, on),
  }));
  // The case tells of itself, and in more words.
  const ofInstance = instanceTimeline(told, instanceEvents).filter(({ caseId }) => caseId === undefined);
  return [...ofInstance, ...ofCase].sort((one, other) => one.at.localeCompare(other.at));
}

/** The timeline of an instance, oldest first. */
export function instanceTimeline(told: Told, events: readonly RecordedEvent[]): TimelineEntry[] {
  return events.flatMap(({ at, event }) => {
    const text = wordsOfEvent(told, event, events);
    if (text === undefined) return [];
    const ofCase = isInstanceEvent(event) && 'caseId' in event ? { caseId: event.caseId } : undefined;
    return [
      {
        at: at.toISOString(),
        source: ofCase === undefined ? told.member : 'case',
        kind: shownAsItsOwn.has(event.type) ? `${told.member}_${event.type}` : event.type,
        ...authorOf(event, events),
        text,
        ...ofCase,
      },
    ];
  });
}

/** In a timeline that also tells of a case and of steps, what happened to the instance as a whole says so. */
const shownAsItsOwn: ReadonlySet<string> = new Set([
  'accepted',
  'redriven',
  'revised',
  'completed',
  'cancelled',
]);

function authorOf(event: Kept['event'], all: readonly RecordedEvent[]): { by?: string } {
  if (!('by' in event) || typeof event.by !== 'string') return {};
  return isSolution(event, all) ? {} : { by: event.by };
}

function caseWords(
  { titleOf }: Told,
  { kind, text, detail }: CaseStory['events'][number],
  on: DecidedOn,
): string {
  const said = text ?? '';
  const named = (decision: string) => inSentence(titleOf(decision, on));
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

/** A decision in the words of its button, as the end of a sentence: `Decided to …`. */
function inSentence(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}

/** The undo of what never was is on record, and nothing happened. */
function isIdle({ step, phase }: NamedPhase, all: readonly RecordedEvent[]): boolean {
  return (
    directionOf(phase) === 'undo' && !all.some(({ event }) => isOf(event, 'phase_attempted', { step, phase }))
  );
}

/** The phase had succeeded before. */
function isRepeated(event: InstanceEvent & NamedPhase, all: readonly RecordedEvent[]): boolean {
  const first = all.find(({ event: other }) => isOf(other, 'phase_succeeded', event));
  return first !== undefined && first.event !== event;
}

function isOf(event: { readonly type: string }, type: InstanceEvent['type'], at: NamedPhase): boolean {
  return isInstanceEvent(event) && event.type === type && isSame(event as InstanceEvent & NamedPhase, at);
}

/** On record as taken, but by nobody: the missing item is there, and the same moment ends its case. */
function isSolution(event: Kept['event'], all: readonly RecordedEvent[]): boolean {
  if (!isInstanceEvent(event) || event.type !== 'decision_taken') return false;
  const at = all.findIndex((one) => one.event === event);
  const [taken, next] = [all[at], all[at + 1]];
  return (
    next !== undefined &&
    isInstanceEvent(next.event) &&
    next.event.type === 'case_closed' &&
    next.event.how === 'solved' &&
    next.event.caseId === event.caseId &&
    next.at.getTime() === taken?.at.getTime()
  );
}

function wordsOfEvent(told: Told, event: Kept['event'], all: readonly RecordedEvent[]): string | undefined {
  return isInstanceEvent(event) ? instanceWords(told, event, all) : told.words.ofEvent(event, all);
}

/** `undefined` for attempts that came to nothing yet. */
function instanceWords(
  { saga, words, one, titleOf }: Told,
  event: InstanceEvent,
  all: readonly RecordedEvent[],
): string | undefined {
  const thing = (at: NamedPhase) => wordsOf(saga, at).thing;
  switch (event.type) {
    case 'phase_succeeded':
      if (isIdle(event, all)) return undefined;
      return words.done(event, isRepeated(event, all)) ?? wordsOf(saga, event).done;
    case 'phase_refused':
      return `${thing(event)} was refused: ${event.message}`;
    case 'phase_waived':
      return `${thing(event)} is done without`;
    case 'attempt_failed':
      return `${thing(event)} failed for now: ${event.message}`;
    case 'step_parked':
      return `${thing(event)} waits for an engineer: ${event.message}`;
    case 'closing_refused':
      return `The ${one} could not be ended: ${event.message}`;
    case 'books_vouched':
      return `The books were vouched for (${event.reference}): ${event.reason}`;
    case 'redriven':
      return `The ${one} was redriven`;
    case 'cancel_started':
      return `The ${one} is being undone: ${event.reason ?? event.message}`;
    case 'cancel_held':
      return `A cancel waits for what comes of the last step: ${event.reason ?? event.message}`;
    case 'completed':
      return `The ${one} is complete`;
    case 'cancelled':
      return `The ${one} is cancelled, and undone`;
    case 'case_opened':
      return event.audience === 'customer' ? 'The customer is asked what to do' : 'A decision is needed';
    case 'case_passed_on':
      return 'Passed on to an operator';
    case 'decision_taken':
      return isSolution(event, all)
        ? 'What was missing is there'
        : `Decided to ${inSentence(titleOf(event.decision, openedFor(event.caseId, all)))}`;
    case 'case_closed':
      return endWords(event.how, one);
    case 'phase_attempted':
      return undefined;
  }
}

function endWords(how: CaseEnd, one: string): string {
  switch (how) {
    case 'decided':
      return 'The decision is in effect';
    case 'solved':
      return 'Nothing is left to decide: it was solved without a person';
    case 'cancelled':
      return `Nothing is left to decide: the ${one} is being undone`;
    case 'last_resort':
      return 'Nobody decided in time: the last resort is in effect';
    case 'failed':
      return 'The decision could not be carried out';
  }
}

function openedFor(caseId: string, all: readonly RecordedEvent[]): DecidedOn | undefined {
  for (const { event } of all)
    if (isInstanceEvent(event) && event.type === 'case_opened' && event.caseId === caseId)
      return { cause: event.cause };
  return undefined;
}
