import type { Cause } from './causes.ts';
import type { OrderEvent, OrderLine, Payments, StepResult } from './events.ts';
import type { Money } from '../../values/money.ts';
import { orderSaga } from './saga.ts';
import type { StepName, StepPhase } from './steps.ts';
import { isInstanceEvent } from '../../saga/rules/instance-event.ts';
import type { PhaseRecord as InstancePhase } from '../../saga/rules/instance.ts';
import {
  accepted,
  evolveShown,
  reasonOf as whyOf,
  type OpenCase as InstanceCase,
  type ShownState,
} from '../../saga/rules/status.ts';

export { statusOf, type InstanceStatus as OrderStatus } from '../../saga/rules/status.ts';

/** The record of one phase of a step of an order. */
export interface PhaseRecord extends InstancePhase {
  readonly step: StepName;
  readonly result?: StepResult;
  readonly cause?: Cause;
  readonly declinedFor?: Refusal;
}

interface Refusal {
  readonly cause: Cause;
  readonly message: string;
}

/** A refusal that waits for somebody's decision. */
export type OpenCase = InstanceCase & StepPhase & Pick<Refusal, 'cause'>;

/** Given back of what was paid for a completed order. */
export interface Refund {
  readonly refundId: string;
  /** Minor units. */
  readonly amount: number;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly grantedAt: string;
  readonly paidAt?: string;
  /** Since then nobody pays it. */
  readonly putAwayAt?: string;
}

export interface Order extends ShownState {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** Since when the payment method is what it is. */
  readonly paymentMethodSince: number;
  readonly approvedUpTo?: number;
  readonly cases: readonly OpenCase[];
  /** Granted, in minor units: no longer due. */
  readonly refundsGranted: number;
  readonly refunds?: readonly Refund[];
  readonly phases: readonly PhaseRecord[];
  readonly payments: Payments;
  readonly cancel?: Refusal & { readonly by: string };
  readonly unbalanced?: Refusal & {
    readonly redriven?: true;
    /** Who has vouched for it. */
    readonly vouchedBy?: string;
  };
  /** Before its pivot on record, and past it by the word of the warehouse: the record has forgotten. */
  readonly shipped?: true;
  /** Once it is closed: the provider's ids of all payments that were ever begun for it. */
  readonly paymentIds?: readonly string[];
}

/** The order after `event`; `undefined` is the order before its first event. */
export function evolve(order: Order | undefined, event: OrderEvent, at: string): Order {
  if (event.type === 'accepted') {
    return {
      ...accepted,
      lines: event.lines,
      total: event.total,
      paymentMethodSince: 1,
      refundsGranted: 0,
      payments: { authorized: 0, captured: 0, voided: 0, refunded: 0 },
    };
  }
  if (order === undefined) throw new Error(`The first event of an order is accepted, not ${event.type}`);
  return own(isInstanceEvent(event) ? evolveShown(orderSaga, order, event, at) : order, event, at);
}

/** Folds the parts of events that only an order has. */
function own(order: Order, event: Exclude<OrderEvent, { type: 'accepted' }>, at: string): Order {
  switch (event.type) {
    case 'phase_succeeded':
    case 'phase_refused':
      return { ...order, payments: addPayments(order.payments, event.result ?? {}) };
    case 'payments_read':
      return { ...order, payments: event.payments };
    case 'found_shipped':
      return { ...order, shipped: true };
    case 'revised': {
      const { revision, lines, total, approvedUpTo, newPaymentMethod } = event;
      const { approvedUpTo: _, ...before } = order;
      return {
        ...before,
        revision,
        lines,
        total,
        ...(approvedUpTo === undefined ? {} : { approvedUpTo }),
        ...(newPaymentMethod === true ? { paymentMethodSince: revision } : {}),
      };
    }
    case 'refund_granted': {
      const { refundId, amount, by, reason } = event;
      const refunds = [...(order.refunds ?? []), { refundId, amount, by, reason, grantedAt: at }];
      return { ...order, refundsGranted: order.refundsGranted + amount, refunds };
    }
    case 'refund_paid':
      return {
        ...order,
        payments: addPayments(order.payments, { refunded: event.amount }),
        refunds: refundsWith(order, event, { paidAt: at }),
      };
    case 'refund_put_away':
      return { ...order, refunds: refundsWith(order, event, { putAwayAt: at }) };
    case 'completed':
    case 'cancelled':
      return { ...order, ...paymentIdsOf(event) };
    case 'phase_attempted':
    case 'phase_waived':
    case 'attempt_failed':
    case 'step_parked':
    case 'closing_refused':
    case 'books_vouched':
    case 'redriven':
    case 'cancel_held':
    case 'cancel_started':
    case 'case_opened':
    case 'case_passed_on':
    case 'decision_taken':
    case 'case_closed':
      return order;
    default:
      return unreachable(event);
  }
}

function refundsWith(
  { refunds = [] }: Pick<Order, 'refunds'>,
  { refundId }: Pick<Refund, 'refundId'>,
  end: Pick<Refund, 'paidAt' | 'putAwayAt'>,
): readonly Refund[] {
  return refunds.map((refund) => (refund.refundId === refundId ? { ...refund, ...end } : refund));
}

/** Minor units that the order costs in the end. */
export function dueOf({ total, refundsGranted, closed }: Order): number {
  return closed === 'cancelled' ? 0 : Math.max(0, total.amount - refundsGranted);
}

/** Minor units that were granted, and not paid by us. */
export function unpaidOf({ refunds = [] }: Pick<Order, 'refunds'>): number {
  return sumOf(refunds.filter(({ paidAt }) => paidAt === undefined));
}

/** Minor units of that which nobody pays any more. */
export function putAwayOf({ refunds = [] }: Pick<Order, 'refunds'>): number {
  return sumOf(refunds.filter(({ paidAt, putAwayAt }) => paidAt === undefined && putAwayAt !== undefined));
}

function sumOf(refunds: readonly Refund[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}

/** Why an order is where it is, where there is a reason to give; the causes of an order's events are an order's. */
export function reasonOf(order: Order): Refusal | undefined {
  return whyOf(order) as Refusal | undefined;
}

function paymentIdsOf({ paymentIds }: Pick<Order, 'paymentIds'>): Pick<Order, 'paymentIds'> {
  // An event of before may name one twice.
  return paymentIds === undefined ? {} : { paymentIds: [...new Set(paymentIds)] };
}

function addPayments(payments: Payments, result: StepResult): Payments {
  const refundedByOthers = (payments.refundedByOthers ?? 0) + (result.refundedByOthers ?? 0);
  const goodwill = (payments.goodwill ?? 0) + (result.goodwill ?? 0);
  return {
    authorized: payments.authorized + (result.authorized ?? 0),
    captured: payments.captured + (result.captured ?? 0),
    voided: payments.voided + (result.voided ?? 0),
    refunded: payments.refunded + (result.refunded ?? 0),
    ...(refundedByOthers > 0 ? { refundedByOthers } : {}),
    ...(goodwill > 0 ? { goodwill } : {}),
  };
}

function unreachable(event: never): never {
  throw new Error(`Unknown event ${JSON.stringify(event)}`);
}
