import type { Phase } from '../../saga/phases.ts';
import type { Audience, CaseEnd } from '../../saga/rules/case-record.ts';
import type { CaseStatus, Proposed } from '../../store/cases/review-cases.ts';
import type { CaseStory, QueuedCase, TakenOnCase } from '../../store/cases/review-queries.ts';
import type { Kept } from '../../store/saga.ts';
import { named } from '../http/schemas.ts';
import type { Showing } from '../instances/instance-view.ts';
import type { TimelineEntry } from '../instances/timeline.ts';
import type { DecidedOn, DecisionView, InstancesApi } from '../saga-api.ts';

/** A case as a list shows it, beside what its saga adds. */
export interface ReviewSummary {
  readonly caseId: string;
  readonly step: string;
  readonly phase: Phase;
  readonly cause: string;
  readonly message: string;
  readonly team: string;
  readonly priority: number;
  readonly audience: Audience;
  readonly status: CaseStatus;
  readonly openedAt: string;
  readonly dueAt: string;
  readonly escalateAt: string;
  readonly lastResortAt: string;
  readonly overdue: boolean;
  readonly escalated: boolean;
  readonly waitingUntil?: string;
  readonly approvedBy?: string;
  readonly revision: number;
  readonly version: number;
  readonly claimedBy?: string;
  readonly claimedUntil?: string;
  readonly decisions: readonly string[];
  readonly links: { readonly self: string; readonly temporal: string; readonly page: string };
}

export interface ReviewView extends Omit<ReviewSummary, 'decisions'> {
  readonly timeline: readonly TimelineEntry[];
  readonly decisions: readonly DecisionView[];
  readonly decision?: TakenView;
  readonly proposed?: ProposedView;
  readonly firstDecision?: FirstDecision;
  readonly followedBy?: FollowingCase;
  readonly customerMessage?: string;
  readonly closedAs?: CaseEnd;
  readonly closedAt?: string;
}

/** A decision that waits for an approval, beside what the instance would come to by it. */
export interface ProposedView {
  readonly name: string;
  readonly data: unknown;
}

/** Of two persons the first has decided so. */
export interface FirstDecision {
  readonly name: string;
  /** As the button said it. */
  readonly title: string;
  readonly by: string;
}

/** The next case of the same instance. */
export interface FollowingCase {
  readonly caseId: string;
  readonly cause: string;
  readonly status: CaseStatus;
  readonly page: string;
}

export interface TakenView {
  readonly name: string;
  /** As the button said it. */
  readonly title: string;
  /** Of a decision that takes two persons: who decided so first. */
  readonly firstBy?: string;
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note?: string;
  readonly at: string;
  readonly before?: Record<string, unknown>;
  readonly after?: Record<string, unknown>;
}

export function isDecidable({ status }: { status: CaseStatus }): boolean {
  return status === 'open' || status === 'waiting';
}

export function reviewSummary(showing: Showing, one: QueuedCase): ReviewSummary {
  return {
    ...caseFields(showing, one),
    decisions: isDecidable(one) ? showing.saga.api.cases.allowedOn(one) : [],
  };
}

export function caseFields(
  { saga, names, links }: Showing,
  one: QueuedCase,
): Omit<ReviewSummary, 'decisions'> {
  const { caseId, instanceId, waitingUntil, approvedBy, claimedBy, claimedUntil } = one;
  return {
    caseId,
    ...named({ [names.id]: instanceId }),
    step: one.step,
    phase: one.phase,
    cause: one.cause,
    message: one.message,
    team: one.team,
    priority: one.priority,
    audience: one.audience,
    status: one.status,
    openedAt: one.openedAt.toISOString(),
    dueAt: one.dueAt.toISOString(),
    escalateAt: one.escalateAt.toISOString(),
    lastResortAt: one.lastResortAt.toISOString(),
    overdue: one.overdue,
    escalated: one.escalated,
    ...(waitingUntil === null ? {} : { waitingUntil: waitingUntil.toISOString() }),
    ...(approvedBy === null ? {} : { approvedBy }),
    revision: one.revision,
    version: one.version,
    ...(claimedBy === null ? {} : { claimedBy }),
    ...(claimedUntil === null ? {} : { claimedUntil: claimedUntil.toISOString() }),
    ...saga.api.instances.summary.of(one.shown),
    links: {
      self: links.review(caseId),
      ...named({ [names.member]: links.instance(instanceId) }),
      temporal: links.workflow(instanceId),
      page: links.reviewPage(caseId),
    },
  };
}

/** As the shop and the mail have it. */
export function customerMessage(
  { saga }: Pick<Showing, 'saga'>,
  one: Pick<QueuedCase, 'audience' | 'cause' | 'message' | 'status'>,
): { customerMessage?: string } {
  if (!isDecidable(one)) return {};
  const { audience, message, cause } = one;
  return { customerMessage: audience === 'customer' ? message : saga.api.cases.toldInReview(cause) };
}

/** Its outcome is fixed by the proposal, and does not change with the catalogue. */
export function proposedView(
  { summary }: Pick<InstancesApi, 'summary'>,
  { decision, data, change }: Proposed,
  shown: Kept['shown'],
): ProposedView {
  return { name: decision, data, ...summary.of({ ...shown, ...change?.after }) };
}

export interface Taking {
  readonly titleOf: (decision: string, on?: DecidedOn) => string;
  /** Of what was decided, what is kept and never shown. */
  readonly personal: readonly string[];
}

/** While a second person has to decide the same. Whoever decides otherwise is the first from then on. */
export function firstDecision(
  { titleOf }: Pick<Taking, 'titleOf'>,
  { approvedBy, status }: Pick<QueuedCase, 'approvedBy' | 'status'>,
  { on, events }: { on: DecidedOn } & Pick<CaseStory, 'events'>,
): { firstDecision?: FirstDecision } {
  const name = firstOf(events)?.detail?.decision;
  if (approvedBy === null || name === undefined || !isDecidable({ status })) return {};
  return { firstDecision: { name, title: titleOf(name, on), by: approvedBy } };
}

function firstOf(events: CaseStory['events']) {
  return events.findLast(({ kind }) => kind === 'approved_first');
}

export function takenView(
  { titleOf, personal }: Taking,
  { decision, by, via, reason, note, at, change }: TakenOnCase,
  { on, events }: { on: DecidedOn } & Pick<CaseStory, 'events'>,
): TakenView {
  const first = firstOf(events);
  const shown = (asked: object) => withoutPersonal(asked, personal);
  return {
    name: decision,
    title: titleOf(decision, on),
    ...(first?.detail?.decision === decision && first.by !== null ? { firstBy: first.by } : {}),
    by,
    via,
    reason,
    ...(note === null ? {} : { note }),
    at: at.toISOString(),
    ...(change === null ? {} : { before: shown(change.before), after: shown(change.after) }),
  };
}

/** Personal data goes in and never comes out. */
function withoutPersonal(asked: object, personal: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asked).map(([name, value]: [string, unknown]) => [
      name,
      personal.includes(name) ? 'kept, and not shown' : value,
    ]),
  );
}
