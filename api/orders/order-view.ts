import type { Cause } from '../../sagas/order/causes.ts';
import { toldInReview, toldOnceOver } from '../../sagas/order/customer-words.ts';
import type { OrderLine, Payments } from '../../sagas/order/events.ts';
import type { Audience } from '../../saga/rules/case-record.ts';
import type { Money } from '../../values/money.ts';
import {
  dueOf,
  reasonOf,
  statusOf,
  type Order,
  type OrderStatus,
  type Refund,
} from '../../sagas/order/order.ts';
import { orderSteps, type Stage, type StepName } from '../../sagas/order/steps.ts';
import type { OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import { actionRequired, type ActionRequired } from './action-required.ts';
import type { Links } from '../http/links.ts';
import { nextSentence } from './next-sentence.ts';
import { stepView, type StepView } from './step-view.ts';

/** An order as a list shows it. Never with personal data. */
export interface OrderSummary {
  readonly orderId: string;
  readonly version: number;
  readonly status: OrderStatus;
  readonly stage: Stage;
  readonly cause?: Cause;
  /** Words that a frontend may show. */
  readonly message?: string;
  readonly total: Money;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly links: { readonly self: string; readonly temporal: string };
}

export interface OrderView extends OrderSummary {
  readonly lines: OrderLine[];
  readonly payments: Pick<Payments, 'authorized' | 'captured' | 'voided' | 'refunded'>;
  readonly steps: StepView[];
  /** Counts the decisions that were put into effect, from 1. */
  readonly revision: number;
  /** What it costs in the end: less what is refunded, and nothing once it is cancelled. */
  readonly due: Money;
  /** What waits for a decision, while something does. */
  readonly cases?: CaseView[];
  /** What happens next, or what the order waits for. */
  readonly next: string;
  /** What the customer is told while an operator decides. */
  readonly customerMessage?: string;
  /** What was given back since it was completed. */
  readonly refunds?: Refund[];
  /** What is needed of the customer. */
  readonly actionRequired?: ActionRequired;
}

interface CaseView {
  readonly caseId: string;
  readonly step: StepName;
  readonly cause: Cause;
  readonly message: string;
  readonly audience: Audience;
  readonly links: { readonly self: string; readonly page: string };
}

export function orderSummary(
  { orderId, version, order, createdAt, updatedAt }: OrderSnapshot,
  links: Links,
): OrderSummary {
  return {
    orderId,
    version,
    status: statusOf(order),
    stage: order.stage,
    ...reasonToTell(order),
    total: order.total,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    links: { self: links.order(orderId), temporal: links.workflow(orderId) },
  };
}

function reasonToTell(order: Order): { cause: Cause; message: string } | undefined {
  const reason = reasonOf(order);
  return reason === undefined || order.closed === undefined
    ? reason
    : { ...reason, message: toldOnceOver(reason) };
}

export function orderView(snapshot: OrderSnapshot, links: Links): OrderView {
  const { order } = snapshot;
  const { authorized, captured, voided, refunded } = order.payments;
  return {
    ...orderSummary(snapshot, links),
    lines: [...order.lines],
    payments: { authorized, captured, voided, refunded },
    revision: order.revision,
    due: { ...order.total, amount: dueOf(order) },
    ...casesOf(order, links),
    steps: orderSteps.map((name) => stepView(order, name)),
    next: nextSentence(order),
    ...customerMessage(order),
    ...(order.refunds === undefined ? {} : { refunds: [...order.refunds] }),
    ...actionRequired(snapshot, links),
  };
}

function customerMessage(order: Order): { customerMessage?: string } {
  const reason = statusOf(order) === 'in_review' ? reasonOf(order) : undefined;
  return reason === undefined ? {} : { customerMessage: toldInReview(reason.cause) };
}

function casesOf({ cases }: Order, links: Links): { cases?: CaseView[] } {
  if (cases.length === 0) return {};
  return {
    cases: cases.map(({ caseId, step, cause, message, audience }) => ({
      caseId,
      step,
      cause,
      message,
      audience,
      links: { self: links.review(caseId), page: links.reviewPage(caseId) },
    })),
  };
}
