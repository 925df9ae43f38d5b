import type { Cause } from '../../sagas/order/causes.ts';
import type { OrderKept } from '../../sagas/order/store/kept.ts';
import { toldInReview } from '../../sagas/order/customer-words.ts';
import { policyOfCase, type Amendable, type DecisionName } from '../../sagas/order/decisions.ts';
import type { Audience, CaseEnd } from '../../saga/rules/case-record.ts';
import type { Money } from '../../values/money.ts';
import type { Preview } from '../../sagas/order/preview.ts';
import type { StepName } from '../../sagas/order/steps.ts';
import type { Phase } from '../../saga/phases.ts';
import type { CaseStatus, Proposed } from '../../store/cases/review-cases.ts';
import type { CaseStory, QueuedCase, TakenOnCase } from '../../store/cases/review-queries.ts';
import { titleOf } from '../../sagas/order/decision-words.ts';
import type { Links } from '../http/links.ts';
import type { OrderView } from '../orders/order-view.ts';
import type { TimelineEntry } from '../orders/timeline.ts';

/** A case as a list shows it. */
export interface ReviewSummary {
  readonly caseId: string;
  readonly orderId: string;
  readonly step: StepName;
  readonly phase: Phase;
  readonly cause: Cause;
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
  readonly decisions: readonly DecisionName[];
  readonly total: Money;
  readonly links: {
    readonly self: string;
    readonly order: string;
    readonly temporal: string;
    readonly page: string;
  };
}

export interface ReviewView extends Omit<ReviewSummary, 'decisions'> {
  readonly order: OrderView;
  readonly timeline: readonly TimelineEntry[];
  readonly decisions: readonly DecisionView[];
  readonly decision?: TakenView;
  readonly proposed?: ProposedView;
  readonly followedBy?: FollowingCase;
  readonly customerMessage?: string;
  readonly closedAs?: CaseEnd;
  readonly closedAt?: string;
}

/** A decision that waits for the amount to be approved that the order would cost by it. */
export interface ProposedView {
  readonly name: DecisionName;
  readonly data: unknown;
  readonly total: Money;
}

/** What was refused next on the same order. */
export interface FollowingCase {
  readonly caseId: string;
  readonly cause: Cause;
  readonly status: CaseStatus;
  readonly page: string;
}

export interface DecisionView {
  readonly name: DecisionName;
  readonly title: string;
  readonly description: string;
  readonly schema: Record<string, unknown>;
  /** Where it needs no data. */
  readonly preview?: Preview;
}

export interface TakenView {
  readonly name: DecisionName;
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

export function reviewSummary(one: QueuedCase<OrderKept>, links: Links): ReviewSummary {
  return {
    ...caseFields(one, links),
    decisions: isDecidable(one) ? policyOfCase(one, one.shown).decisions : [],
  };
}

export function caseFields(one: QueuedCase<OrderKept>, links: Links): Omit<ReviewSummary, 'decisions'> {
  const { caseId, instanceId: orderId, waitingUntil, approvedBy, claimedBy, claimedUntil } = one;
  return {
    caseId,
    orderId,
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
    total: one.shown.total,
    links: {
      self: links.review(caseId),
      order: links.order(orderId),
      temporal: links.workflow(orderId),
      page: links.reviewPage(caseId),
    },
  };
}

/** As the shop and the mail have it. */
export function customerMessage(
  one: Pick<QueuedCase<OrderKept>, 'audience' | 'cause' | 'message' | 'status'>,
): {
  customerMessage?: string;
} {
  if (!isDecidable(one)) return {};
  return { customerMessage: one.audience === 'customer' ? one.message : toldInReview(one.cause) };
}

/** The amount is what was proposed, and does not change with the catalogue. */
export function proposedView(
  { decision, data, change }: Proposed<OrderKept>,
  { total }: { readonly total: Money },
): ProposedView {
  const after: { readonly total?: Money } = change?.after ?? {};
  return { name: decision, data, total: after.total ?? total };
}

export function takenView(
  { decision, by, via, reason, note, at, change }: TakenOnCase<OrderKept>,
  { amends, events }: { amends: Amendable | undefined } & Pick<CaseStory, 'events'>,
): TakenView {
  // Whoever decides otherwise in between is the first from then on.
  const first = events.findLast(({ kind }) => kind === 'approved_first');
  return {
    name: decision,
    title: titleOf(decision, amends),
    ...(first?.detail?.decision === decision && first.by !== null ? { firstBy: first.by } : {}),
    by,
    via,
    reason,
    ...(note === null ? {} : { note }),
    at: at.toISOString(),
    ...(change === null ? {} : { before: shown(change.before), after: shown(change.after) }),
  };
}

const personal = new Set(['shippingAddress', 'email']);

/** Personal data goes in and never comes out. */
function shown(asked: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asked).map(([name, value]: [string, unknown]) => [
      name,
      personal.has(name) ? 'kept, and not shown' : value,
    ]),
  );
}
