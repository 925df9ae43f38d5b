import type { Cause } from './causes.ts';
import type { OrderEvent, OrderLine, Payments, StepResult } from './events.ts';
import type { Money } from '../../values/money.ts';
import { pivot, stageOf, type Stage, type StepName, type StepPhase } from './steps.ts';
import { directionOf, isSame } from '../../saga/phases.ts';
import type { Audience } from '../../saga/rules/case-record.ts';
import {
  blockersOf,
  evolveInstance,
  isClosingParked,
  type InstanceEvent,
  type InstanceState,
  type PhaseRecord as InstancePhase,
} from '../../saga/rules/instance.ts';

export type OrderStatus =
  'pending' | 'action_required' | 'in_review' | 'stalled' | 'completed' | 'cancelling' | 'cancelled';

/** What is known of one phase of a step of an order. */
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
export interface OpenCase extends StepPhase {
  readonly caseId: string;
  readonly cause: Cause;
  readonly message: string;
  readonly audience: Audience;
  /** ISO 8601. */
  readonly customerUntil?: string;
}

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
}

export interface Order extends InstanceState {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** Since when the payment method is what it is. */
  readonly paymentMethodSince: number;
  readonly approvedUpTo?: number;
  readonly cases: readonly OpenCase[];
  /** Granted, in minor units: no longer due. */
  readonly refundsGranted: number;
  readonly refunds?: readonly Refund[];
  readonly stage: Stage;
  readonly phases: readonly PhaseRecord[];
  readonly payments: Payments;
  readonly cancel?: Refusal & { readonly by: string };
  readonly unbalanced?: Refusal & {
    readonly redriven?: true;
    /** Who has vouched for it. */
    readonly vouchedBy?: string;
  };
  /** Once it is closed: the provider's ids of all payments that were ever begun for it. */
  readonly paymentIds?: readonly string[];
}

/** The order after `event`; `undefined` is the order before its first event. */
export function evolve(order: Order | undefined, event: OrderEvent, at: string): Order {
  if (event.type === 'accepted') {
    return {
      lines: event.lines,
      total: event.total,
      revision: 1,
      paymentMethodSince: 1,
      cases: [],
      refundsGranted: 0,
      stage: 'accepted',
      phases: [],
      payments: { authorized: 0, captured: 0, voided: 0, refunded: 0 },
      pivoted: false,
    };
  }
  if (order === undefined) throw new Error(`The first event of an order is accepted, not ${event.type}`);

  switch (event.type) {
    case 'phase_attempted':
      return {
        ...evolved(order, event, at),
        // What is let go of after the pivot is not the way back.
        stage: order.pivoted && directionOf(event.phase) === 'undo' ? order.stage : stageOf(event),
      };
    case 'phase_succeeded':
    case 'phase_refused':
      return {
        ...evolved(order, event, at),
        payments: addPayments(order.payments, event.result ?? {}),
      };
    case 'phase_waived':
    case 'attempt_failed':
    case 'step_parked':
    case 'closing_refused':
    case 'redriven':
    case 'cancel_held':
      return evolved(order, event, at);
    case 'payments_read':
      return { ...order, payments: event.payments };
    case 'books_vouched':
      return order.unbalanced === undefined
        ? order
        : { ...order, unbalanced: { ...order.unbalanced, redriven: true, vouchedBy: event.by } };
    case 'cancel_started':
      return order.cancel === undefined
        ? { ...evolved(order, event, at), stage: 'undoing', cases: [] }
        : order;
    case 'case_opened': {
      const { caseId, step, phase, audience, customerUntil } = event;
      const until = customerUntil === undefined ? {} : { customerUntil };
      return {
        ...order,
        cases: [...order.cases, { caseId, step, phase, audience, ...why(event), ...until }],
      };
    }
    case 'case_passed_on':
      return {
        ...order,
        cases: order.cases.map((one) =>
          one.caseId === event.caseId ? { ...one, audience: event.audience, ...event.question } : one,
        ),
      };
    case 'decision_taken':
      // Who waits on purpose still waits for a decision.
      return event.decision === 'wait' ? order : withoutCase(order, event);
    case 'case_closed':
      return withoutCase(order, event);
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
        refunds: (order.refunds ?? []).map((refund) =>
          refund.refundId === event.refundId ? { ...refund, paidAt: at } : refund,
        ),
      };
    case 'completed':
    case 'cancelled':
      return { ...evolved(order, event, at), stage: 'closed', ...paymentIdsOf(event) };
    default:
      return unreachable(event);
  }
}

/** What the engine makes of an event; the causes and steps of an order's events are an order's. */
function evolved(order: Order, event: OrderEvent & InstanceEvent, at: string): Order {
  return evolveInstance(order, event, { at, isPivot: (one) => isSame(one, pivot) }) as Order;
}

/** Minor units that the order costs in the end. */
export function dueOf({ total, refundsGranted, closed }: Order): number {
  return closed === 'cancelled' ? 0 : Math.max(0, total.amount - refundsGranted);
}

/** Minor units that were granted, and are still to be paid. */
export function unpaidOf({ refunds = [] }: Pick<Order, 'refunds'>): number {
  return refunds.reduce((sum, { amount, paidAt }) => sum + (paidAt === undefined ? amount : 0), 0);
}

/** Where several things are true of an order, its status is the first of: cancelling, stalled, in_review, action_required, pending. */
export function statusOf(order: Order): OrderStatus {
  if (order.closed !== undefined) return order.closed;
  if (order.cancel !== undefined) return 'cancelling';
  if (blockersOf(order).length > 0 || isClosingParked(order)) return 'stalled';
  if (order.cases.some(({ audience }) => audience === 'operator')) return 'in_review';
  return order.cases.length > 0 ? 'action_required' : 'pending';
}

/** Why the order is where it is, where there is a reason to give. What waits for an engineer comes first. */
export function reasonOf(order: Order): { cause: Cause; message: string } | undefined {
  const [blocker] = blockersOf(order);
  if (blocker?.cause !== undefined) return { cause: blocker.cause, message: blocker.message ?? '' };
  if (order.unbalanced !== undefined && isClosingParked(order))
    return { cause: order.unbalanced.cause, message: order.unbalanced.message };
  if (order.cancel !== undefined) return { cause: order.cancel.cause, message: order.cancel.message };
  const asked = order.cases.find(({ audience }) => audience === 'operator') ?? order.cases[0];
  return asked === undefined ? undefined : { cause: asked.cause, message: asked.message };
}

function withoutCase(order: Order, { caseId }: { caseId: string }): Order {
  return { ...order, cases: order.cases.filter((one) => one.caseId !== caseId) };
}

function why({ cause, message }: { cause: Cause; message: string }) {
  return { cause, message };
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
