import type { Cause } from '../domain/causes.ts';
import type { OrderLine } from '../domain/events.ts';
import type { Money } from '../domain/money.ts';
import { reasonOf, statusOf, type OrderStatus, type Payments } from '../domain/order.ts';
import { orderSteps, type Stage } from '../domain/steps.ts';
import type { OrderSnapshot } from '../journal/order-queries.ts';
import { actionRequired, type ActionRequired } from './action-required.ts';
import type { Links } from './links.ts';
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
  readonly payments: Payments;
  readonly steps: StepView[];
  /** What happens next, or what the order waits for. */
  readonly next: string;
  /** What is needed of the customer. */
  readonly actionRequired?: ActionRequired;
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
    ...reasonOf(order),
    total: order.total,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    links: { self: links.order(orderId), temporal: links.workflow(orderId) },
  };
}

export function orderView(snapshot: OrderSnapshot, links: Links): OrderView {
  const { order } = snapshot;
  return {
    ...orderSummary(snapshot, links),
    lines: [...order.lines],
    payments: order.payments,
    steps: orderSteps.map((name) => stepView(order, name)),
    next: nextSentence(order),
    ...actionRequired(snapshot, links),
  };
}
